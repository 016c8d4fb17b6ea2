"""The support desk's pages."""

from __future__ import annotations

from flask import Blueprint, jsonify, request

from shop import orders
from shop.db import connection

desk = Blueprint("desk", __name__)


@desk.get("/desk/orders")
def index():
    name = request.args.get("name", "").strip()
    found = orders.search(connection(), name) if name else orders.latest(connection())
    return jsonify([vars(each) for each in found])
