/* Names on the map: each where there is room for it. */
"use strict";
(function (m) {
  const plan = m.plan;

  /* Names are set where there is room for them: sites first, then places with most children missed. */
  const pen = document.createElement("canvas").getContext("2d");
  function meets(box, boxes) {
    return boxes.some((b) => box[0] < b[2] && box[2] > b[0] && box[1] < b[3] && box[3] > b[1]);
  }
  const glyphsShown = (thing) => (thing.what === "place" && !m.isFar() ? m.glyphsOf(thing.thing).length : 0);
  function boxesOfMarks() {
    const boxes = [], f = m.factor();
    for (const thing of m.things) {
      const p = m.map.latLngToLayerPoint(thing.at).add([f * (thing.thing.shift || 0), 0]);
      thing.p = p;
      if (thing.what === "site") {
        if (thing.shown) boxes.push([p.x - 7 * f, p.y - 25 * f, p.x + 7 * f, p.y - 10 * f]);
      } else {
        const r = f * (thing.what === "post" ? 9 : thing.thing.edge);
        boxes.push([p.x - r, p.y - r, p.x + r, p.y + r]);
        const glyphs = glyphsShown(thing);
        if (glyphs) boxes.push([p.x + r * 0.71 - 2, p.y + r * 0.71 - 2, p.x + r * 0.71 + 10 * f * glyphs, p.y + r * 0.71 + 8 * f]);
      }
    }
    return boxes;
  }
  /* No name stands under a button, the legend or the north arrow. */
  function boxesOfControls() {
    const frame = m.map.getContainer().getBoundingClientRect();
    return [...document.querySelectorAll(".leaflet-control-zoom, #legend, .north, .as-supplied, .leaflet-control-scale")].map((node) => {
      const at = node.getBoundingClientRect();
      const a = m.map.containerPointToLayerPoint([at.left - frame.left, at.top - frame.top]);
      return [a.x - 4, a.y - 2, a.x + at.width + 4, a.y + at.height + 2];
    });
  }
  const cellOf = (x, y) => Math.floor(x / 8) * 100003 + Math.floor(y / 8);
  function boxesOfRoutes() {
    /* Names keep off the routes where they can: cells of 8 pixels that a route runs through. */
    const cells = new Set();
    m.lines.eachLayer((layer) => {
      const points = layer.getLatLngs().map((at) => m.map.latLngToLayerPoint(at));
      for (let i = 1; i < points.length; i++) {
        const a = points[i - 1], b = points[i], n = Math.min(800, Math.ceil(a.distanceTo(b) / 6));
        for (let k = 0; k <= n; k++) {
          cells.add(cellOf(a.x + (b.x - a.x) * k / n, a.y + (b.y - a.y) * k / n));
        }
      }
    });
    return cells;
  }
  function isOnWay(box, cells) {
    for (let x = box[0]; x < box[2] + 8; x += 8) for (let y = box[1]; y < box[3]; y += 8) if (cells.has(cellOf(x, y))) return true;
    return false;
  }
  function spotsFor(thing, width) {
    const f = m.factor(), p = thing.p, r = f * (thing.thing.edge || 9) + 3;
    const glyphs = f * 10 * glyphsShown(thing);
    return [[p.x + r, p.y - 9], [p.x - r - width, p.y - 9], [p.x + r, p.y - 22], [p.x - width / 2, p.y + r + (glyphs ? 8 : -2)],
      [p.x + r + glyphs, p.y + r - 6], [p.x - r - width, p.y + 2], [p.x - width / 2, p.y - r - 16]];
  }
  m.drawNames = function () {
    const pane = m.map.getPane("names");
    pane.textContent = "";
    pen.font = "14px " + getComputedStyle(document.body).fontFamily;
    const boxes = boxesOfMarks().concat(boxesOfControls()), ways = boxesOfRoutes();
    const least = m.map.containerPointToLayerPoint([0, 0]), most = m.map.containerPointToLayerPoint(m.map.getSize());
    const isSeen = (box) => box[0] > least.x + 2 && box[1] > least.y && box[2] < most.x - 2 && box[3] < most.y - 24;
    for (const [name, at] of plan.neighbours) {
      const p = m.map.latLngToLayerPoint(at), label = m.make("span", "place-name far", m.inLanguage(name));
      const half = pen.measureText(m.inLanguage(name)).width / 2 + 6;
      const box = [p.x - half, p.y - 10, p.x + half, p.y + 10];
      if (meets(box, boxes) || isOnWay(box, ways)) continue;
      boxes.push(box);
      label.style.left = `${p.x}px`;
      label.style.top = `${p.y}px`;
      pane.appendChild(label);
    }
    const onRoute = new Set((m.routeById[m.state.route] || { stops: [] }).stops.map((s) => s.place));
    const rank = (t) => (t.thing.id === m.state.thing ? -2 : onRoute.has(t.thing.id) ? -1 : t.what === "post" ? (t.thing.cold ? 0 : 3) : t.what === "place" ? 1 : 2);
    const named = m.things.filter((t) => t.what !== "site" || t.shown).sort((a, b) => rank(a) - rank(b) || a.order - b.order);
    const said = [];
    for (const thing of named) {
      const text = m.inLanguage(thing.thing.name), width = Math.min(220, pen.measureText(text).width + 2);
      if (said.some((s) => s.text === text && s.p.distanceTo(thing.p) < 80)) continue;
      const free = spotsFor(thing, width).map(([x, y]) => [x, y, x + width, y + 18]).filter((box) => !meets(box, boxes));
      const inSight = isSeen([thing.p.x, thing.p.y, thing.p.x, thing.p.y]);   /* a name is never cut by the edge */
      const box = free.find((b) => isSeen(b) && !isOnWay(b, ways)) || free.find(isSeen) || (!inSight && free[0]);
      if (!box) continue;
      boxes.push(box);
      said.push({ text, p: thing.p });
      const label = m.make("span", "place-name", text);
      label.style.left = `${box[0].toFixed(0)}px`;
      label.style.top = `${box[1].toFixed(0)}px`;
      pane.appendChild(label);
    }
  };
})(microplan);
