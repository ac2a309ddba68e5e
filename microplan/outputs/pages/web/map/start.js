/* What is chosen, and the start of the page. */
"use strict";
(function (m) {
  const plan = m.plan;
  const byId = (list) => Object.fromEntries(list.map((thing) => [thing.id, thing]));
  const get = (id) => document.getElementById(id);

  m.state = { round: plan.rounds.length ? plan.rounds[0].round : 0, day: 0, team: "", route: "", thing: "", view: "days", stratum: "" };
  m.routeById = byId(plan.routes);
  m.sessionById = byId(plan.sessions);
  m.teamById = byId(plan.teams);
  m.teamNumber = Object.fromEntries(plan.teams.map((team, i) => [team.id, i]));
  m.thingById = Object.assign(byId(plan.posts), byId(plan.sites), byId(plan.places));
  const named = (what, list) => list.map((thing, order) => ({ what, thing, at: thing.at, order }));
  m.things = [].concat(named("place", plan.places), named("post", plan.posts), named("site", plan.sites));
  m.whatById = Object.fromEntries(m.things.map((thing) => [thing.thing.id, thing.what]));
  m.thingOf = Object.fromEntries(m.things.map((thing) => [thing.thing.id, thing]));
  m.pointOf = (id) => (m.thingById[id] ? m.thingById[id].at : null);

  m.routesShown = function () {
    const s = m.state;
    if (s.view === "order") return [];
    return plan.routes.filter((r) => r.round === s.round && (!s.day || r.day === s.day) && (!s.team || r.team === s.team));
  };
  function countBases() {
    m.teamsAt = {};
    for (const team of plan.teams) m.teamsAt[m.inLanguage(team.base)] = (m.teamsAt[m.inLanguage(team.base)] || 0) + 1;
  }
  function markShown() {
    const visited = new Set();
    const chosen = m.routeById[m.state.route], narrow = chosen || m.state.day || m.state.team;
    (chosen ? [chosen] : m.routesShown()).forEach((route) => route.stops.forEach((stop) => visited.add(stop.place)));
    for (const thing of m.things) {
      if (thing.what === "site") thing.shown = thing.thing.here || (narrow && visited.has(thing.thing.id)) || thing.thing.id === m.state.thing;
    }
  }

  m.set = function (change) {
    const before = Object.assign({}, m.state);
    Object.assign(m.state, change);
    if (change.route) m.state.view = "days";
    if (!("route" in change) && !m.routesShown().some((r) => r.id === m.state.route)) m.state.route = "";
    if (m.state.route && m.state.route !== before.route) m.goToRoute(m.routeById[m.state.route]);
    draw();
    if (m.state.thing !== before.thing || m.state.route !== before.route) {
      document.querySelector(".scroll").scrollTop = 0;
      if (m.state.thing || m.state.route) showSheet();
    }
  };
  function showSheet() {
    const sheet = document.querySelector(".sheet");
    if (sheet.scrollHeight > sheet.clientHeight) sheet.scrollTop = get("list").offsetTop - sheet.offsetTop;
  }
  m.choose = function (id) {
    const listed = get("list").contains(document.activeElement), before = m.state.thing;
    m.set({ thing: m.thingById[id] ? id : "" });
    if (m.state.thing) m.goTo(m.thingById[id]);
    if (listed) follow(before);
  };
  /* Who works by keyboard is taken to the card, and back to the line that it was opened from. */
  function follow(before) {
    const card = document.querySelector(".card");
    const line = [...document.querySelectorAll("#list .line")].find((node) => node.dataset.thing === before);
    const to = m.state.thing ? card : line;
    if (to) to.focus({ preventScroll: to === card });
  }
  function listenToKeys() {
    get("list").addEventListener("keydown", (event) => {
      const lines = [...get("list").querySelectorAll(".line")], at = lines.indexOf(document.activeElement);
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (event.key === "Escape" && m.state.thing) m.choose("");
      else if (step && at >= 0 && lines[at + step]) { lines[at + step].focus(); event.preventDefault(); }
    });
  }
  m.chooseSession = function (session) {
    const route = plan.routes.find((r) => r.team === session.team && r.date === session.date && r.stops.some((s) => s.session === session.id));
    m.set({ round: session.round, day: 0, team: "", route: route ? route.id : "" });
  };

  function drawWords() {
    document.documentElement.lang = m.language;
    document.querySelectorAll("[data-say]").forEach((node) => { node.textContent = m.say(node.dataset.say); });
    document.querySelectorAll("[data-en]").forEach((node) => { node.textContent = m.isLocal() ? node.dataset.local : node.dataset.en; });
    document.querySelectorAll("[data-label]").forEach((node) => node.setAttribute("aria-label", m.say(node.dataset.label)));
    get("search").placeholder = m.say("map.search");
    document.querySelectorAll(".tongue button").forEach((node) => node.setAttribute("aria-pressed", String(node.lang === m.language)));
    document.querySelectorAll("a[data-home]").forEach((node) => node.setAttribute("href", "../index.html" + (m.isLocal() ? "#" + m.language : "")));
  }
  function draw() {
    markShown();
    m.drawViews();
    m.drawFilters();
    m.drawPanel();
    m.drawMap();
  }
  m.speak = function (language) {
    m.language = language;
    countBases();
    drawWords();
    m.drawLegend();
    draw();
  };

  function readAddress() {
    const said = new URLSearchParams(location.hash.slice(1));
    const language = [...said.keys()].find((key) => key === plan.language);
    return { language: language || "en", place: said.get("place"), order: said.has("order") };
  }
  m.open = function (map) {
    get("teams").addEventListener("change", (event) => m.set({ team: event.target.value, route: "" }));
    document.querySelectorAll(".tongue button").forEach((node) => node.addEventListener("click", () => m.speak(node.lang)));
    m.openSearch();
    const asked = readAddress();
    m.language = asked.language;
    if (asked.order) m.state.view = "order";
    listenToKeys();
    m.openMap(map);
    m.speak(m.language);
    if (asked.place) m.choose(asked.place);
    document.documentElement.dataset.ready = "yes";
  };
})(microplan);
