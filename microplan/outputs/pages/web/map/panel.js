/* The panel: who goes where on which day, and who is not reached. */
"use strict";
(function (m) {
  const plan = m.plan, make = m.make, add = m.add, button = m.button;

  m.numberStops = function (route) {
    let number = 0;
    return route.stops.map((stop) => Object.assign({}, stop, { number: stop.kind === "start" || stop.kind === "end" ? 0 : ++number }));
  };
  m.sayTeam = function (id) {
    const team = m.teamById[id];
    if (!team) return id;
    return team.number > 1 || m.teamsAt[m.inLanguage(team.base)] > 1 ? `${m.inLanguage(team.base)} ${team.number}` : m.inLanguage(team.base);
  };
  m.missedVisits = (site) => site.unserved.filter((u) => u.round === m.state.round);

  m.holds = (route) => route.mode !== "avd" && route.mode !== "supervisor";

  m.folds = new Set();
  function swatch(route) {
    const picture = m.picture(34, 18);
    const line = m.draw("path", { d: "M-16 0H16", "stroke-width": 4, "stroke-dasharray": m.dashOf(route.team), fill: "none" }, picture);
    line.setAttribute("style", `stroke:${m.colorOf(route.team)}`);
    return picture;
  }
  function spot(place) {
    const picture = m.picture(34, 34);
    const r = place.missed ? m.radius(place.missed) : 4;
    m.drawSpot(m.draw("g", { transform: `scale(${Math.min(1, 11 / (r + 3))})` }, picture), Object.assign({}, place, { strata: [], reach: "" }));
    return picture;
  }

  function routeLine(route) {
    const line = button("line", undefined, () => m.set({ route: route.id, thing: "" }));
    line.dataset.route = route.id;
    const sites = [...new Set(route.stops.filter((s) => s.session).map((s) => s.place))];
    const names = sites.map((id) => (m.thingById[id] ? m.inLanguage(m.thingById[id].name) : id)).join(", ");
    const head = make("span", "name", names || m.sayTeam(route.team));
    add(line, swatch(route), head, make("span", "time", `${route.start}–${route.end}`));
    const facts = [m.say(`mode.${route.mode}`), m.sayTeam(route.team)];
    if ((route.children || route.women) && m.holds(route)) facts.push(m.sayDue(route.children, route.women));
    return add(line, make("span", "second", facts.join(" · ")));
  }
  function listRoutes(box) {
    const routes = m.routesShown();
    if (!routes.length) add(box, make("p", "empty", m.say("map.nobody_goes")));
    let date = "", list = null;
    for (const route of routes) {
      if (route.date !== date) {
        date = route.date;
        const due = routes.filter((r) => r.date === date && m.holds(r));
        const sessions = due.reduce((n, r) => n + r.stops.filter((s) => s.session).length, 0);
        const head = add(make("h2", "day-head"), make("span", "", m.sayDate(date)[1]), make("span", "quiet", m.say(sessions === 1 ? "map.session_1" : "map.session_n", { n: sessions })));
        list = make("div", "");
        add(box, head, list);
      }
      add(list, routeLine(route));
    }
  }

  function stopLine(route, stop, before) {
    const thing = m.thingById[stop.place], session = m.sessionById[stop.session];
    const line = button("line", undefined, () => m.choose(stop.place));
    line.dataset.stop = stop.session || stop.place;
    const disc = make("span", "disc", stop.number || (stop.kind === "start" ? "▸" : "■"));
    disc.style.background = stop.number ? m.colorOf(route.team) : "var(--quiet)";
    add(line, disc, thing ? m.name(thing.name) : make("bdi", "name", stop.place));
    const time = stop.kind === "end" ? stop.arrive : stop.kind === "start" ? stop.depart : `${stop.arrive}–${stop.depart}`;
    add(line, make("span", "time", time));
    const facts = [m.say(`stop.${stop.kind}`)];
    if (session && stop.kind === "session") {
      facts.push(m.sayDue(session.children, session.women));
      facts.push(m.say("map.announced", { window: m.sayWindow(session.announced) }));
    }
    const way = [];
    if (before && stop.drive) way.push(m.say("map.drive", { time: m.sayMinutes(stop.drive), km: stop.km }));
    if (before && stop.walk) way.push(m.say("map.walk", { time: m.sayMinutes(stop.walk) }));
    if (stop.wait > 0) way.push(m.say("map.wait", { time: m.sayMinutes(stop.wait) }));
    const item = make("li");
    if (way.length) add(item, make("div", "leg-note", "↓ " + way.join(" · ")));
    add(line, make("span", "second", facts.join(" · ")));
    return add(item, line);
  }
  function showRoute(box, route) {
    const back = button("plain left", "← " + m.say("map.all_routes"), () => m.set({ route: "" }));
    const title = make("h2", "", `${m.sayTeam(route.team)}, ${m.sayDate(route.date)[0]}`);
    const facts = [m.say(`mode.${route.mode}`), `${route.start}–${route.end}`, m.say("map.km", { km: route.km })];
    if ((route.children || route.women) && m.holds(route)) facts.push(m.sayDue(route.children, route.women));
    const list = make("ol", "");
    m.numberStops(route).forEach((stop, i) => add(list, stopLine(route, stop, i)));
    add(box, back, title, make("p", "quiet small", facts.join(" · ")), make("p", "quiet small", route.team), list);
  }

  function placeLine(place, note) {
    const line = button("line", undefined, () => m.choose(place.id));
    line.dataset.thing = place.id;
    add(line, spot(place), m.name(place.name), make("span", "time", place.missed === null ? "?" : place.missed ? m.say("map.about", { n: m.sayNumber(place.missed) }) : "0"));
    if (place.missed === 0) line.querySelector(".time").textContent = "–";
    return note ? add(line, make("span", "second", note)) : line;
  }
  function listUnserved(box) {
    const places = plan.places.filter((p) => p.unserved && !m.waits(p)), sites = plan.sites.filter((s) => m.missedVisits(s).length);
    if (!places.length && !sites.length) return;
    const warned = make("section", "warned");
    add(box, add(warned, make("h2", "unserved-mark", "✕ " + m.say("map.not_reached"))));
    for (const place of places) {
      add(warned, placeLine(place, [m.sayDue(place.unserved.children, place.unserved.women), m.inLanguage(place.unserved.reason)].filter(Boolean).join(" · ")));
    }
    for (const site of sites) for (const visit of m.missedVisits(site)) {
      const line = button("line", undefined, () => m.choose(site.id));
      add(line, make("span", "unserved-mark", "✕"), m.name(site.name), make("span", "time", m.say("map.round_n", { n: visit.round })));
      add(warned, add(line, make("span", "second", [m.sayDue(visit.children, visit.women), m.inLanguage(visit.reason)].filter(Boolean).join(" · "))));
    }
  }
  /* A folded list of places, filled when it is first opened; it stays open while others are chosen. */
  m.placeLine = placeLine;
  m.foldPlaces = foldPlaces;
  function foldPlaces(box, name, title, places, note, draw) {
    const fold = make("details", ""), list = make("div", "");
    fold.dataset.fold = name;
    fold.open = m.folds.has(name);
    fold.addEventListener("toggle", () => {
      if (fold.open) m.folds.add(name); else m.folds.delete(name);
      if (fold.open && !list.firstChild) places.forEach((place) => add(list, (draw || placeLine)(place, note(place))));
    });
    add(box, add(fold, make("summary", "", title), list));
  }
  function listPlaces(box) {
    const waiting = plan.places.filter(m.waits);
    if (waiting.length) foldPlaces(box, "waiting", "○ " + m.say("map.head_count_n", { n: waiting.length }), waiting, (place) => m.inLanguage(place.unserved.reason));
    foldPlaces(box, "all", m.say("map.all_places", { n: plan.places.length }), plan.places, m.sayMissed);
  }

  m.drawPanel = function () {
    const box = document.getElementById("list");
    box.textContent = "";
    if (m.state.thing) m.showCard(box, m.thingById[m.state.thing]);
    const route = m.routeById[m.state.route];
    if (m.state.view === "order") m.listOrder(box);
    else if (route) showRoute(box, route);
    else {
      listUnserved(box);
      listRoutes(box);
      listPlaces(box);
    }
  };
})(microplan);
