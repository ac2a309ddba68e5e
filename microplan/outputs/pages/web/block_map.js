/* What stands on the map: marks, routes, names; what is under a finger. */
"use strict";
(function (m) {
  const plan = m.plan;
  const DASHES = ["", "14 6", "7 4", "16 5 4 5", "20 5 3 4 3 5", "10 3", "4 3"];
  const FULL = 820;            /* pixels across the block at which marks have their full size */
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

  function drawRoute(route, full) {
    const color = m.colorOf(route.team);
    for (const part of m.partsOf(route)) {
      if (full) L.polyline(part.line, { pane: "routes", className: "route-case", interactive: false }).addTo(m.lines);
      const dash = part.foot ? "0.1 8" : m.dashOf(route.team);
      const line = L.polyline(part.line, { pane: full ? "routes" : "rest", className: "route" + (full ? "" : " third"), interactive: false, color, dashArray: dash, lineCap: part.foot ? "round" : "butt" });
      line.addTo(m.lines);
      if (part.foot) line.getElement().style.strokeLinecap = "round";
      if (full) m.arrowed.push({ line: part.line, color });
    }
  }

  /* Arrows stand every 90 pixels along the route in hand; they are set anew at each zoom. */
  function drawArrows() {
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
  }

  function drawPlaces() {
    m.spots.clear();
    for (const place of plan.places) {
      place.edge = m.drawSpot(m.spots.group(place.at, { "data-place": place.id }), place);
    }
    for (const post of plan.posts) {
      const under = plan.places.find((place) => m.map.distance(place.at, post.at) < 80);
      post.shift = under ? -(under.edge + 9) : 0;      /* beside its place, not upon it */
      const mark = m.spots.group(post.at, { "data-post": post.id });
      m.drawPost(m.draw("g", { transform: `translate(${post.shift} 0)` }, mark), post);
    }
    m.spots.place();
  }

  function drawSites() {
    m.heads.clear();
    const chosen = m.routeById[m.state.route];
    const numbers = {}, colors = {};
    for (const route of m.routesShown()) {
      for (const stop of route.stops) if (stop.session) colors[stop.place] = m.colorOf(route.team);
    }
    if (chosen) {
      m.numberStops(chosen).forEach((line) => {
        if (line.number) numbers[line.place] = numbers[line.place] ? `${numbers[line.place]}·${line.number}` : line.number;
      });
    }
    for (const site of plan.sites) {
      const state = {
        number: numbers[site.id] || "", color: chosen && numbers[site.id] ? m.colorOf(chosen.team) : colors[site.id],
        rest: chosen ? !numbers[site.id] : !(site.id in colors), missed: m.missedVisits(site).length > 0,
      };
      if (!m.thingOf[site.id].shown) continue;
      m.drawSite(m.heads.group(site.at, { "data-site": site.id }, state.number ? 0.9 : 0), site, state);
    }
    if (m.state.thing) {
      const thing = m.thingById[m.state.thing];
      m.draw("circle", { r: 30, class: "chosen" }, m.heads.group(thing.at, {}, 0.8));
    }
    m.heads.place();
  }

  m.drawMap = function () {
    m.lines.clearLayers();
    m.arrowed = [];
    const chosen = m.routeById[m.state.route];
    for (const route of m.routesShown()) if (route !== chosen) drawRoute(route, false);
    if (chosen) drawRoute(chosen, true);
    drawSites();
    drawArrows();
    drawNames();
  };

  /* Names are set where there is room for them: sites first, then places with most children missed. */
  const pen = document.createElement("canvas").getContext("2d");
  function meets(box, boxes) {
    return boxes.some((b) => box[0] < b[2] && box[2] > b[0] && box[1] < b[3] && box[3] > b[1]);
  }
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
        const glyphs = thing.thing.strata ? thing.thing.strata.length : 0;
        if (glyphs) boxes.push([p.x + r * 0.71 - 2, p.y + r * 0.71 - 2, p.x + r * 0.71 + 10 * f * glyphs, p.y + r * 0.71 + 8 * f]);
      }
    }
    return boxes;
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
    const glyphs = thing.thing.strata ? f * 10 * thing.thing.strata.length : 0;
    return [[p.x + r, p.y - 9], [p.x - r - width, p.y - 9], [p.x + r, p.y - 22], [p.x - width / 2, p.y + r + (glyphs ? 8 : -2)],
      [p.x + r + glyphs, p.y + r - 6], [p.x - r - width, p.y + 2], [p.x - width / 2, p.y - r - 16]];
  }
  function drawNames() {
    const pane = m.map.getPane("names");
    pane.textContent = "";
    pen.font = "14px " + getComputedStyle(document.body).fontFamily;
    const boxes = boxesOfMarks(), ways = boxesOfRoutes();
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
      const box = free.find((b) => isSeen(b) && !isOnWay(b, ways)) || free.find(isSeen) || free[0];
      if (!box) continue;
      boxes.push(box);
      said.push({ text, p: thing.p });
      const label = m.make("span", "place-name", text);
      label.style.left = `${box[0].toFixed(0)}px`;
      label.style.top = `${box[1].toFixed(0)}px`;
      pane.appendChild(label);
    }
  }
  m.drawNames = drawNames;

  function nearest(event) {
    const touch = event.originalEvent.pointerType === "touch" || event.originalEvent.sourceCapabilities && event.originalEvent.sourceCapabilities.firesTouchEvents;
    let best = null, least = touch ? 26 : 14;
    const f = m.factor();
    for (const thing of m.things) {
      if (thing.what === "site" && !thing.shown) continue;
      const p = m.map.latLngToContainerPoint(thing.at).add([f * (thing.thing.shift || 0), 0]);
      const head = thing.what === "site" ? L.point(p.x, p.y - 17 * f) : p;
      const room = thing.what === "place" ? Math.max(0, f * thing.thing.edge - 6) : 0;
      const away = event.containerPoint.distanceTo(head) - room;
      if (away < least) { least = away; best = thing; }
    }
    return best;
  }

  function layGround() {
    /* Each road gets a casing under it, from the same points. */
    m.map.eachLayer((layer) => {
      const kind = /road-(major|middle|minor)/.exec((layer.options && layer.options.className) || "");
      if (kind && layer instanceof L.Polyline) {
        L.polyline(layer.getLatLngs(), { pane: "cases", className: `case case-${kind[1]}`, interactive: false }).addTo(m.map);
      }
      if (layer instanceof L.Polyline && /ground-fade/.test(layer.options.className || "")) {
        for (const width of [8, 18, 30, 44, 60]) {
          L.polyline(layer.getLatLngs(), { pane: "fade", className: "ground-fade", weight: width, interactive: false }).addTo(m.map);
        }
        layer.remove();
      }
    });
  }

  /* What the legend and the buttons leave free. */
  function room() {
    const wide = m.map.getSize().x > 800 && document.getElementById("legend").open;
    return { paddingTopLeft: [wide ? 56 : 18, 36], paddingBottomRight: [wide ? 276 : 18, 34], maxZoom: 14, animate: false };
  }
  function zoomIn(bounds) {
    const free = room(), taken = L.point(free.paddingTopLeft).add(free.paddingBottomRight);
    return m.map.getBoundsZoom(bounds, false, taken);
  }
  m.openMap = function (map) {
    m.map = map;
    const [west, south, east, north] = plan.bounds;
    const block = L.latLngBounds([south, west], [north, east]);
    /* The legend starts closed where it would cost a wide block too much of the map. */
    const legend = document.getElementById("legend"), zoomBeside = zoomIn(block);
    legend.open = false;
    legend.open = map.getSize().x > 800 && zoomIn(block) - zoomBeside < 0.4;
    map.fitBounds(block, room());
    const across = map.latLngToContainerPoint(block.getNorthWest()).distanceTo(map.latLngToContainerPoint(block.getSouthEast()));
    m.zoomOfFullSize = map.getZoom() + Math.log2(FULL / across);
    map.setMinZoom(map.getZoom() - 1);
    map.setMaxBounds(block.pad(0.7));
    layGround();
    L.control.scale({ imperial: false, maxWidth: map.getSize().x > 500 ? 140 : 80 }).addTo(map);
    m.lines = L.layerGroup().addTo(map);
    m.arrowed = [];
    m.spots = new m.Marks().addTo(map);
    m.arrows = new m.Marks().addTo(map);
    m.heads = new m.Marks().addTo(map);
    drawPlaces();
    map.on("zoomend", drawArrows);
    map.on("moveend", drawNames);
    map.on("click", (event) => { const hit = nearest(event); m.choose(hit ? hit.thing.id : ""); });
    map.on("mousemove", (event) => {
      const hit = nearest(event), room = map.getContainer();
      room.style.cursor = hit ? "pointer" : "";
      room.title = hit ? m.inLanguage(hit.thing.name) : "";
    });
    map.zoomControl.setPosition("topleft");
  };
  function isFree(bounds) {
    const size = m.map.getSize(), free = room();
    const seen = L.bounds(free.paddingTopLeft, [size.x - free.paddingBottomRight[0], size.y - free.paddingBottomRight[1]]);
    return seen.contains(L.bounds(m.map.latLngToContainerPoint(bounds.getNorthWest()), m.map.latLngToContainerPoint(bounds.getSouthEast())));
  }
  m.goTo = function (thing) {
    const at = L.latLngBounds([thing.at, thing.at]);
    if (!isFree(at)) m.map.fitBounds(at, Object.assign(room(), { maxZoom: m.map.getZoom() }));
  };
  m.goToRoute = function (route) {
    const points = [].concat(...m.partsOf(route).map((part) => part.line));
    if (!points.length) return;
    const bounds = L.latLngBounds(points), size = m.map.getSize();
    const across = m.map.latLngToContainerPoint(bounds.getNorthWest()).distanceTo(m.map.latLngToContainerPoint(bounds.getSouthEast()));
    const isSmall = across < 0.3 * Math.min(size.x, size.y);
    if (isSmall || !isFree(bounds)) m.map.fitBounds(bounds, Object.assign(room(), { maxZoom: Math.max(13, m.map.getZoom()) }));
  };
})(microplan);
