"""The support desk's pages."""

from __future__ import annotations

from flask import Blueprint, jsonify

from shop import orders
from shop.db import connection

desk = Blueprint("desk", __name__)


@desk.get("/desk/orders")
def index():
    return jsonify([vars(each) for each in orders.latest(connection())])
