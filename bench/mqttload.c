/* QUESTION: how fast could anybody be? A native MQTT 3.1.1 publisher and subscriber, the anchor of `bench ingest`.
 *   mqttload pub PORT COUNT UNITS            QoS 1 fixes of UNITS vehicles as fast as the broker takes them
 *   mqttload sub PORT COUNT FILTER IDLE_MS   counts QoS 1 messages and acknowledges each; ends after IDLE_MS of silence
 * Each prints one JSON line. `sub` says "ready" on stderr when it is subscribed. Build: cc -O2 -o mqttload mqttload.c */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { WINDOW = 1000, CHUNK = 1 << 16 };

static double clock_s(clockid_t which) {
    struct timespec at;
    clock_gettime(which, &at);
    return at.tv_sec + at.tv_nsec / 1e9;
}

static void die(const char *why) {
    perror(why);
    exit(1);
}

static void send_all(int line, const unsigned char *data, size_t size) {
    for (ssize_t gone; size; data += gone, size -= gone)
        if ((gone = write(line, data, size)) <= 0) die("write");
}

/* MQTT's variable length; returns how many bytes it took */
static int put_length(unsigned char *to, int length) {
    int used = 0;
    for (; length > 127; length >>= 7) to[used++] = 128 | (length & 127);
    to[used++] = length;
    return used;
}

static int put_text(unsigned char *to, const char *text, int size) {
    to[0] = size >> 8;
    to[1] = size;
    memcpy(to + 2, text, size);
    return size + 2;
}

static int join(int port, const char *role) {
    struct sockaddr_in where = {.sin_family = AF_INET, .sin_port = htons(port)};
    where.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int line = socket(AF_INET, SOCK_STREAM, 0), yes = 1;
    if (connect(line, (struct sockaddr *)&where, sizeof where)) die("connect");
    setsockopt(line, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    char name[40];
    int size = snprintf(name, sizeof name, "load-%s-%d", role, getpid());
    unsigned char hello[80] = {0x10, 12 + size, 0, 4, 'M', 'Q', 'T', 'T', 4, 2, 0, 60}, answer[4];
    put_text(hello + 12, name, size);
    send_all(line, hello, 14 + size);
    if (recv(line, answer, 4, MSG_WAITALL) != 4 || answer[0] != 0x20 || answer[3]) die("refused");
    return line;
}

static int put_fix(unsigned char *to, int number, int units, double t) {
    char topic[40], body[256];
    int unit = number % units;
    int topic_size = snprintf(topic, sizeof topic, "city/v1/V%04d/fix", unit);
    int body_size = snprintf(body, sizeof body,
        "{\"t\":%.4f,\"lon\":%.6f,\"lat\":%.6f,\"speed_kmh\":%.1f,\"heading_deg\":%d,\"acc_m\":4,\"work\":true,\"odo_km\":%.1f}",
        t, 113.05 + unit % 97 * 1e-4 + number % 50 * 1e-6, 27.80 + unit % 89 * 1e-4, unit % 400 / 10.0, number % 360, 1000.5 + unit);
    int used = 1;
    to[0] = 0x32;
    used += put_length(to + used, 2 + topic_size + 2 + body_size);
    used += put_text(to + used, topic, topic_size);
    to[used++] = (number % 65535 + 1) >> 8;
    to[used++] = number % 65535 + 1;
    memcpy(to + used, body, body_size);
    return used + body_size;
}

/* PUBACKs come in fours of bytes and may be cut anywhere: the rest is carried over */
static int count_acks(int line, int wait_ms, int *carried) {
    unsigned char in[CHUNK];
    struct pollfd look = {line, POLLIN, 0};
    if (poll(&look, 1, wait_ms) <= 0) return 0;
    ssize_t got = read(line, in, sizeof in);
    if (got <= 0) die("broker left");
    int all = *carried + got;
    *carried = all % 4;
    return all / 4;
}

static int publish(int port, int count, int units) {
    int line = join(port, "pub"), sent = 0, acked = 0, carried = 0;
    unsigned char out[CHUNK];
    double began = clock_s(CLOCK_MONOTONIC), first_t = clock_s(CLOCK_REALTIME);
    while (acked < count) {
        int used = 0;
        while (sent < count && sent - acked < WINDOW && used < CHUNK - 512) {
            /* one unit's times grow, all stay near now, none twice */
            used += put_fix(out + used, sent, units, first_t - 60 + (double)sent / units * 0.01);
            sent++;
        }
        if (used) send_all(line, out, used);
        int more = count_acks(line, sent == count || sent - acked >= WINDOW ? 10000 : 0, &carried);
        if (!more && sent == count) break;
        acked += more;
    }
    double took = clock_s(CLOCK_MONOTONIC) - began;
    printf("{\"sent\": %d, \"acked\": %d, \"seconds\": %.3f, \"per_s\": %.0f}\n", sent, acked, took, acked / took);
    return 0;
}

static int subscribe(int port, int count, const char *filter, int idle_ms) {
    static unsigned char in[1 << 20], acks[1 << 19];
    int line = join(port, "sub"), got = 0, size = strlen(filter);
    unsigned char ask[128] = {0x82, 5 + size, 0, 1};
    put_text(ask + 4, filter, size);
    ask[6 + size] = 1;
    send_all(line, ask, 7 + size);
    size_t have = 0;
    double first = 0, last = 0;
    while (got < count) {
        struct pollfd look = {line, POLLIN, 0};
        if (poll(&look, 1, got ? idle_ms : 30000) <= 0) break;
        ssize_t more = read(line, in + have, sizeof in - have);
        if (more <= 0) break;
        have += more;
        size_t at = 0, acked = 0;
        for (;;) {
            size_t length = 0, body = at + 1;
            int shift = 0, whole = 0;
            while (body < have && shift < 28 && !whole) {
                length |= (size_t)(in[body] & 127) << shift;
                shift += 7;
                whole = in[body++] < 128;
            }
            if (!whole || body + length > have) break;
            if (in[at] >> 4 == 9) fprintf(stderr, "ready\n");
            if (in[at] >> 4 == 3) {
                size_t id = body + 2 + (in[body] << 8 | in[body + 1]);
                if (!got++) first = clock_s(CLOCK_MONOTONIC);
                if (in[at] & 6) {
                    memcpy(acks + acked, (unsigned char[]){0x40, 2, in[id], in[id + 1]}, 4);
                    acked += 4;
                }
            }
            at = body + length;
        }
        last = clock_s(CLOCK_MONOTONIC);
        if (acked) send_all(line, acks, acked);
        memmove(in, in + at, have -= at);
    }
    double took = last - first;
    printf("{\"got\": %d, \"seconds\": %.3f, \"per_s\": %.0f, \"cpu_us\": %.2f}\n", got, took, got / took,
        clock_s(CLOCK_PROCESS_CPUTIME_ID) * 1e6 / (got ? got : 1));
    return 0;
}

int main(int words, char **word) {
    if (words == 5 && !strcmp(word[1], "pub")) return publish(atoi(word[2]), atoi(word[3]), atoi(word[4]));
    if (words == 6 && !strcmp(word[1], "sub")) return subscribe(atoi(word[2]), atoi(word[3]), word[4], atoi(word[5]));
    fprintf(stderr, "mqttload pub PORT COUNT UNITS | sub PORT COUNT FILTER IDLE_MS\n");
    return 2;
}
