/* The marks on the map: one drawing for all of them, so that thousands stay quick. */
"use strict";
(function (m) {
  const SVG = "http://www.w3.org/2000/svg";
  m.draw = function (tag, facts, parent) {
    const node = document.createElementNS(SVG, tag);
    for (const key in facts) node.setAttribute(key, facts[key]);
    if (parent) parent.appendChild(node);
    return node;
  };
  m.picture = function (width, height) {
    return m.draw("svg", { width, height, viewBox: `${-width / 2} ${-height / 2} ${width} ${height}`, "aria-hidden": "true" });
  };

  m.radius = (missed) => Math.max(3.5, Math.min(26, m.plan.scale * Math.sqrt(missed)));
  const RINGS = { "30-60": [1.4], "60-120": [3.2], "over 120": [1.4, 1.4], "cut off": [1.4, 1.4] };
  m.ring = function (parent, r, reach) {
    let at = r + 2.4;
    for (const width of RINGS[reach] || []) {
      m.draw("circle", { r: at + width / 2, class: "ring", "stroke-width": width }, parent);
      at += width + 1.8;
    }
    return at;
  };
  const GLYPHS = {
    urban: "M-3.4-3.4h6.8v6.8h-6.8z", tribal: "M0-4.4L4.4 3.4H-4.4z",
    hard_to_reach: "M0-4.8L4.4 0 0 4.8-4.4 0z", underserved: "M-3.8 0a3.8 3.8 0 1 0 7.6 0a3.8 3.8 0 1 0-7.6 0z",
  };
  /* A mark that most places of the block carry tells nothing: the legend says so instead. */
  m.countOf = (stratum) => m.plan.places.filter((place) => place.strata.includes(stratum)).length;
  const common = Object.keys(GLYPHS).filter((stratum) => 2 * m.countOf(stratum) > m.plan.places.length);
  m.isCommon = (stratum) => common.includes(stratum);
  m.glyphsOf = (place) => place.strata.filter((stratum) => !m.isCommon(stratum));
  /* Nobody is due there until a head count finds somebody: that is not the same as left out. */
  m.waits = (place) => Boolean(place.unserved) && !place.unserved.children && !place.unserved.women;
  m.glyph = (parent, stratum, x, y) =>
    m.draw("path", { d: GLYPHS[stratum], class: "glyph", transform: `translate(${x} ${y})` }, parent);
  m.cross = function (parent, size) {
    for (const kind of ["cross-case", "cross"]) {
      m.draw("path", { d: `M${-size}${-size}L${size} ${size}M${-size} ${size}L${size}${-size}`, class: kind, fill: "none" }, parent);
    }
  };
  m.drawSpot = function (parent, place) {
    if (m.waits(place)) {
      m.draw("circle", { r: 3.6, class: "spot-none" }, parent);
      m.draw("circle", { r: 1.2, class: "spot-dot" }, parent);
      return 4;
    }
    if (place.missed === null) m.draw("circle", { r: 5, class: "spot-unknown" }, parent);
    else if (place.missed === 0) m.draw("circle", { r: 3, class: "spot-none" }, parent);
    else {
      m.draw("circle", { r: m.radius(place.missed), class: "spot", fill: `var(--step${place.step})` }, parent);
    }
    const r = place.missed ? m.radius(place.missed) : 4;
    const edge = m.ring(parent, r, place.reach);
    m.glyphsOf(place).forEach((stratum, i) => m.glyph(parent, stratum, edge * 0.71 + 3 + i * 10, edge * 0.71 + 3));
    if (place.unserved) m.cross(parent, Math.max(6, Math.min(10, r * 0.8)));
    return edge;
  };
  m.drawPost = function (parent, post) {
    m.draw("rect", { x: -8, y: -8, width: 16, height: 16, rx: 2, class: "post" }, parent);
    if (!post.cold) m.draw("path", { d: "M0-4V4M-4 0H4", class: "plus" }, parent);
    else for (const turn of [0, 60, 120]) {
      m.draw("path", { d: "M0-6V6M-2-5L0-3L2-5M-2 5L0 3L2 5", class: "flake", fill: "none", transform: `rotate(${turn})` }, parent);
    }
  };
  m.drawSite = function (parent, site, state) {
    const r = state.number ? 11 : 5.5;
    if (state.rest) parent.classList.add("resting");
    m.draw("path", { d: "M0 0V-12", class: "stem" }, parent);
    const head = m.draw("g", { transform: `translate(0 ${state.number ? -19 : -17})` }, parent);
    const fill = state.color && (state.number || site.kind === "mobile") ? `fill:${state.color};stroke:var(--halo)` : "";
    const kind = site.kind === "fixed" ? ["rect", { x: -r, y: -r, width: 2 * r, height: 2 * r }] : ["circle", { r }];
    const mark = m.draw(kind[0], Object.assign({ class: "site" }, kind[1]), head);
    if (fill) mark.setAttribute("style", fill);
    if (state.number) {
      m.draw("text", { "text-anchor": "middle", y: 5, fill: "var(--paper)" }, head).textContent = state.number;
    } else if (site.kind === "mobile") {
      m.draw("circle", { r: 2.2, fill: state.color ? "var(--paper)" : "var(--ink)" }, head);
    }
    if (state.missed) {
      const cross = m.draw("g", { transform: "translate(9 -6)" }, head);
      m.cross(cross, 4);
    }
  };

  /* Marks are smaller where the block is small on the screen or its places lie close together. */
  m.factor = function () {
    const zoom = m.map.getZoom(), bySize = Math.pow(2, (zoom - m.zoomOfFullSize) * 0.5), byRoom = Math.pow(2, zoom - m.zoomOfRoom);
    return Math.max(0.45, Math.min(1.25, bySize, byRoom));
  };
  /* From afar one thin ring stands for both, and glyphs are left out. */
  m.isFar = () => m.factor() < 0.75;

  /* A layer of marks that keeps its size while the map is zoomed, and is hidden while it moves. */
  m.Marks = L.Layer.extend({
    initialize: function () { this.items = []; },
    onAdd: function (map) {
      this.root = m.draw("svg", { class: "marks leaflet-zoom-hide", width: 1, height: 1, "aria-hidden": "true" });
      map.getPane("marks").appendChild(this.root);
    },
    getEvents: function () { return { zoom: this.place, viewreset: this.place, zoomend: this.place }; },
    clear: function () { this.items = []; this.root.textContent = ""; },
    group: function (at, facts, least) {
      const node = m.draw("g", facts || {}, this.root);
      this.items.push({ at, node, least: least || 0 });
      return node;
    },
    place: function () {
      const factor = m.factor();
      this.root.classList.toggle("from-afar", m.isFar());
      for (const item of this.items) {
        const p = this._map.latLngToLayerPoint(item.at), size = Math.max(factor, item.least);
        item.node.setAttribute("transform", `translate(${p.x.toFixed(1)} ${p.y.toFixed(1)}) scale(${size.toFixed(3)})`);
      }
    },
  });
})(microplan);
