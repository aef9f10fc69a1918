"""Tracks for other programs."""

from xml.etree import ElementTree

from gps.export import geojson, gpx, rfc3339
from tests.gps.stories import T0, drive, fix

NS = {"g": "http://www.topografix.com/GPX/1/1"}


def test_gpx_has_one_segment_per_run_with_time_and_place() -> None:
    tree = ElementTree.fromstring(gpx("A007", [drive(10), [fix(T0 + 900, 40)]]))
    segments = tree.findall(".//g:trkseg", NS)
    assert [len(s) for s in segments] == [3, 1]
    point = segments[0][0]
    assert (point.get("lon"), point.get("lat")) == ("113.0800000", "27.8300000")
    assert point.findtext("g:time", namespaces=NS) == rfc3339(T0) == "2025-11-20T17:33:20.000Z"


def test_names_are_escaped_and_stripped_of_what_xml_cannot_hold() -> None:
    tree = ElementTree.fromstring(gpx("<湘B&1>\x00\x1b\ud800", [drive(5)]))
    assert tree.findtext(".//g:name", namespaces=NS) == "<湘B&1>"


def test_geojson_has_a_line_per_run_and_a_point_for_a_lone_fix() -> None:
    made = geojson("A007", [drive(10), [fix(T0 + 900)]])
    line, point = made["features"]
    assert (line["geometry"]["type"], len(line["geometry"]["coordinates"])) == ("LineString", 3)
    assert line["properties"]["times"] == [T0, T0 + 5, T0 + 10]
    assert point["geometry"] == {"type": "Point", "coordinates": [113.08, 27.83]}


def test_an_empty_track_is_valid_in_both() -> None:
    assert geojson("A007", []) == {"type": "FeatureCollection", "features": []}
    assert ElementTree.fromstring(gpx("A007", [])).findall(".//g:trkseg", NS) == []
