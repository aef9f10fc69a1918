"""QUESTION: what may every room know about places? The open door of `gps`: pure, numpy only.

Longitude first, WGS-84 degrees, metres. Scalars and arrays alike unless a name says otherwise:
the columns of a CSV file (`device,t,lon,lat,…`) go through in one call, as floats of one row do.

>>> import numpy as np, io
>>> rows = np.genfromtxt(io.StringIO("t,lon,lat\\n0,113.0858,27.8269\\n5,113.0859,27.8269"), delimiter=",", names=True)
>>> lon, lat = to_wgs84(rows["lon"], rows["lat"], "gcj02")
>>> lon.round(3).tolist(), lat.round(3).tolist()
([113.08, 113.08], [27.83, 27.83])
>>> x, y = Frame(113.08, 27.83).to_xy(lon, lat)
>>> round(float(x[1] - x[0]), 1)
9.8
"""

from gps.datum import CRSES, Crs, from_wgs84, in_china, to_wgs84
from gps.grids import GridIndex
from gps.plane import EARTH_M, M_PER_DEG, Array, Frame, bearing_deg, distance_m
from gps.roads import RoadIndex
from gps.shapes import Polyline, Rings, lines_of, point_in_polygon, points_in_polygon, rings_of

__all__ = [
    "CRSES",
    "EARTH_M",
    "M_PER_DEG",
    "Array",
    "Crs",
    "Frame",
    "GridIndex",
    "Polyline",
    "Rings",
    "RoadIndex",
    "bearing_deg",
    "distance_m",
    "from_wgs84",
    "in_china",
    "lines_of",
    "point_in_polygon",
    "points_in_polygon",
    "rings_of",
    "to_wgs84",
]
