/* Routes on the map: along the roads, with arrows, dotted where they go on foot. */
"use strict";
(function (m) {
  const plan = m.plan;
  const DASHES = ["", "14 6", "7 4", "16 5 4 5", "20 5 3 4 3 5", "10 3", "4 3"];
  m.colorOf = (team) => `var(--team${m.teamNumber[team] % 7})`;
  m.dashOf = (team) => DASHES[Math.floor(m.teamNumber[team] / 7 + m.teamNumber[team]) % DASHES.length];

  function decode(steps) {
    const line = [];
    let lat = 0, lon = 0;
    for (let i = 0; i < steps.length; i += 2) {
      lat += steps[i];
      lon += steps[i + 1];
      line.push([lat / 1e5, lon / 1e5]);
    }
    return line;
  }
  function same(a, b) { return a && b && m.map.distance(a, b) < 30; }

  /* The parts of a route: driven along the road's shape, and on foot, dotted. */
  m.partsOf = function (route) {
    const parts = [];
    route.stops.forEach((stop, i) => {
      if (!i) return;
      const from = m.pointOf(route.stops[i - 1].place), to = m.pointOf(stop.place);
      if (!from || !to || route.stops[i - 1].place === stop.place) return;
      const way = stop.leg >= 0 ? decode(plan.legs[stop.leg]) : [];
      const onFoot = !stop.drive && stop.walk > 0;
      if (way.length < 2) parts.push({ line: [from, to], foot: true });
      else {
        if (!same(from, way[0])) parts.push({ line: [from, way[0]], foot: true });
        parts.push({ line: way, foot: onFoot });
        if (!same(to, way[way.length - 1])) parts.push({ line: [way[way.length - 1], to], foot: true });
      }
    });
    return parts;
  };

  m.drawRoute = function (route, full) {
    const color = m.colorOf(route.team);
    for (const part of m.partsOf(route)) {
      if (full) L.polyline(part.line, { pane: "routes", className: "route-case", interactive: false }).addTo(m.lines);
      const dash = part.foot ? "0.1 8" : m.dashOf(route.team);
      const line = L.polyline(part.line, { pane: full ? "routes" : "rest", className: "route" + (full ? "" : " third"), interactive: false, color, dashArray: dash, lineCap: part.foot ? "round" : "butt" });
      line.addTo(m.lines);
      if (part.foot) line.getElement().style.strokeLinecap = "round";
      if (full) m.arrowed.push({ line: part.line, color });
    }
  };

  /* Arrows stand every 90 pixels along the route in hand; they are set anew at each zoom. */
  m.drawArrows = function () {
    m.arrows.clear();
    for (const part of m.arrowed) {
      const points = part.line.map((at) => m.map.latLngToLayerPoint(at));
      let due = 45;
      for (let i = 1; i < points.length; i++) {
        const a = points[i - 1], b = points[i], length = a.distanceTo(b);
        while (due < length) {
          const share = due / length, turn = Math.atan2(b.y - a.y, b.x - a.x) * 180 / Math.PI;
          const left = 7 / (length || 1);      /* beside the line, on the side that one drives on */
          const at = L.point(a.x + (b.x - a.x) * share + (b.y - a.y) * left, a.y + (b.y - a.y) * share - (b.x - a.x) * left);
          const node = m.arrows.group(m.map.layerPointToLatLng(at), {}, 0.9);
          const arrow = m.draw("path", { d: "M-5-6L7 0-5 6-2 0z", transform: `rotate(${turn.toFixed(0)})`, "stroke-width": 1.6 }, node);
          arrow.setAttribute("style", `fill:${part.color};stroke:var(--halo)`);
          due += 90;
        }
        due -= length;
      }
    }
    m.arrows.place();
  };
})(microplan);
