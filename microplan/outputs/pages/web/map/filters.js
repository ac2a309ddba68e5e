/* The buttons that choose round, day and team. */
"use strict";
(function (m) {
  const plan = m.plan, make = m.make, add = m.add;
  const get = (id) => document.getElementById(id);

  function chip(box, text, note, pressed, title, act) {
    const node = make("button", "chip", text);
    node.type = "button";
    if (note) add(node, make("small", "", note));
    node.setAttribute("aria-pressed", String(pressed));
    if (title) node.title = title;
    node.addEventListener("click", act);
    add(box, node);
  }
  m.drawFilters = function () {
    const rounds = get("rounds"), days = get("days"), teams = get("teams"), s = m.state;
    rounds.textContent = days.textContent = teams.textContent = "";
    for (const { round } of plan.rounds) {
      chip(rounds, String(round), "", round === s.round, "", () => m.set({ round, day: 0, team: "", route: "" }));
    }
    const round = plan.rounds.find((r) => r.round === s.round) || { days: [] };
    chip(days, m.say("map.all"), "", !s.day, "", () => m.set({ day: 0, route: "" }));
    for (const { day, date } of round.days) {
      const [weekday, number] = m.sayDate(date)[0].split(/[\s,]+/);
      chip(days, weekday, number, s.day === day, m.sayDate(date)[1], () => m.set({ day, route: "" }));
    }
    const going = new Set(plan.routes.filter((r) => r.round === s.round && (!s.day || r.day === s.day)).map((r) => r.team));
    add(teams, new Option(m.say("map.all_teams", { n: going.size }), ""));
    for (const team of plan.teams) {
      if (going.has(team.id) || team.id === s.team) add(teams, new Option(`${m.sayTeam(team.id)} · ${m.say(`mode.${team.mode}`)}`, team.id));
    }
    teams.value = s.team;
  };
})(microplan);
