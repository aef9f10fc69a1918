// Loads all of assets/*.js in Dash's order into this process: no document, so only their pure parts come alive.
"use strict";
const fs = require("node:fs");
const path = require("node:path");
const vm = require("node:vm");

globalThis.window = globalThis;
const folder = path.join(__dirname, "..", "..", "assets");
for (const name of fs.readdirSync(folder).filter((file) => file.endsWith(".js")).sort()) {
  vm.runInThisContext(fs.readFileSync(path.join(folder, name), "utf8"), { filename: name });
}
module.exports = globalThis.wall;
