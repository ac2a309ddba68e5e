/* What stands on the map, what part of it is seen, and what is under a finger. */
"use strict";
(function (m) {
  const plan = m.plan;
  const FULL = 820;            /* pixels across the places at which marks have their full size */
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
      const missed = m.missedVisits(site).length > 0;
      const state = {
        number: numbers[site.id] || "", color: chosen && numbers[site.id] ? m.colorOf(chosen.team) : colors[site.id],
        rest: !missed && (chosen ? !numbers[site.id] : !(site.id in colors)), missed,
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
    for (const route of m.routesShown()) if (route !== chosen) m.drawRoute(route, false);
    if (chosen) m.drawRoute(chosen, true);
    drawSites();
    m.drawArrows();
    m.drawNames();
  };

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
  /* The block's places, sites and all: a block may be mostly empty ground. */
  function boundsOfPlaces(block) {
    const lived = plan.places.concat(plan.sites.filter((site) => site.here)).map((thing) => thing.at);
    return lived.length > 1 ? L.latLngBounds(lived).pad(0.04) : block;
  }
  /* The zoom at which a place in the middle of the list has 20 pixels to its nearest neighbour. */
  function findZoomOfRoom() {
    const spots = plan.places.map((place) => m.map.latLngToLayerPoint(place.at)), step = Math.ceil(spots.length / 300) || 1;
    const gaps = spots.filter((a, i) => i % step === 0).map((a) => spots.reduce((least, b) => (a === b ? least : Math.min(least, a.distanceTo(b))), Infinity));
    const middle = gaps.sort((a, b) => a - b)[Math.floor(gaps.length / 2)];
    return m.map.getZoom() + Math.log2(20 / Math.max(1, Math.min(middle || 20, 2000)));
  }
  m.openMap = function (map) {
    m.map = map;
    const [west, south, east, north] = plan.bounds;
    const block = L.latLngBounds([south, west], [north, east]), lived = boundsOfPlaces(block);
    document.getElementById("legend").open = window.innerWidth >= 1500;
    map.fitBounds(lived, Object.assign(room(), { maxZoom: 15.5 }));
    const across = map.latLngToContainerPoint(lived.getNorthWest()).distanceTo(map.latLngToContainerPoint(lived.getSouthEast()));
    m.zoomOfFullSize = map.getZoom() + Math.log2(FULL / Math.max(across, 160));
    m.zoomOfRoom = findZoomOfRoom();
    map.setMinZoom(Math.min(map.getZoom(), map.getBoundsZoom(block)) - 1);
    map.setMaxBounds(block.pad(0.7));
    layGround();
    L.control.scale({ imperial: false, maxWidth: map.getSize().x > 500 ? 140 : 80 }).addTo(map);
    m.lines = L.layerGroup().addTo(map);
    m.arrowed = [];
    m.spots = new m.Marks().addTo(map);
    m.arrows = new m.Marks().addTo(map);
    m.heads = new m.Marks().addTo(map);
    drawPlaces();
    document.getElementById("legend").addEventListener("toggle", m.drawNames);
    map.on("zoomend", m.drawArrows);
    map.on("moveend", m.drawNames);
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
