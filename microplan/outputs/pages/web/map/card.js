/* The card of a place, a site or a post: what is known of it. */
"use strict";
(function (m) {
  const plan = m.plan, make = m.make, add = m.add;

  m.button = function (classes, text, act) {
    const node = make("button", classes, text);
    node.type = "button";
    node.addEventListener("click", act);
    return node;
  };
  function row(list, term) {
    const cell = make("dd", "");
    for (let i = 2; i < arguments.length; i++) {
      add(cell, typeof arguments[i] === "string" ? make("div", "", arguments[i]) : arguments[i]);
    }
    add(list, make("dt", "", term), cell);
  }
  function told(pair, classes) {
    const node = make("div", classes || "", m.inLanguage(pair));
    if (pair[0] && pair[0] === pair[1]) node.lang = "en";
    return node;
  }
  function sayMissed(place) {
    if (place.missed === null) return m.say("map.not_counted");
    if (!place.missed) return m.say("map.none_missed");
    const key = place.children === null ? "map.missed_only" : "map.missed_of";
    return m.say(key, { n: m.sayNumber(place.missed), of: m.sayNumber(place.children || 0) });
  }
  m.sayMissed = sayMissed;
  function tellPlace(list, place) {
    const range = place.missed && place.high > place.low ? m.say("map.between", { low: place.low, high: place.high }) : "";
    row(list, m.say("map.missed"), sayMissed(place), range);
    if (place.reach) {
      const walk = place.walk === null ? m.say("reach.cut off") : m.say("map.to_post", { time: m.sayMinutes(place.walk) });
      row(list, m.say("map.reach"), walk, place.cut[0] ? told(place.cut, "quiet small") : "");
    }
    const list_ = place.listed ? m.say("map.on_list", { due: m.sayDue(place.listed[0], place.listed[1]) }) : m.say("map.no_list");
    row(list, m.say("map.due"), m.sayDue(place.due[0], place.due[1]), list_);
    if (place.strata.length) {
      const marks = place.strata.map((s) => `${m.say(`glyph.${s}`)} ${m.say(`stratum.${s}`)}`);
      row(list, m.say("map.kind"), ...marks);
    }
    if (place.hra) row(list, m.say("map.high_risk"), `${place.hra} ${m.say(`hra.${place.hra}`)}`);
    if (place.rank) {
      const key = place.rank.low === place.rank.high ? "map.rank" : "map.rank_between";
      row(list, m.say("map.priority"), `${m.say(key, place.rank)} · ${m.say(`sure.${place.rank.sure}`)}`, ...place.rank.reasons.map((r) => told(r, "quiet small")));
      if (place.rank.fits[0]) row(list, m.say("map.fits"), told(place.rank.fits));
    }
    for (const share of place.sites) {
      const site = m.thingById[share.site];
      const walk = share.walk ? m.say("map.walk", { time: m.sayMinutes(share.walk) }) : m.say("map.in_place");
      const link = m.button("plain left", site ? m.inLanguage(site.name) : share.site, () => m.choose(share.site));
      row(list, m.say("map.served_at"), link, `${walk} · ${m.sayDue(share.children, share.women)}`);
    }
    if (m.waits(place)) tellWaiting(list, place.unserved);
    else if (place.unserved) tellUnserved(list, place.unserved);
  }
  function tellReasons(list, unserved) {
    if (unserved.reason[0]) row(list, m.say("map.why"), told(unserved.reason));
    if (unserved.remedy[0]) row(list, m.say("map.remedy"), told(unserved.remedy));
  }
  function tellWaiting(list, unserved) {
    row(list, "○", m.say("map.head_count"));
    tellReasons(list, unserved);
  }
  function tellUnserved(list, unserved) {
    const head = make("div", "unserved-mark", unserved.round ? m.say("map.round_unserved", { n: unserved.round }) : m.say("map.unserved"));
    row(list, "✕", head, m.sayDue(unserved.children, unserved.women));
    tellReasons(list, unserved);
  }
  function tellSite(list, site) {
    row(list, m.say("map.kind"), m.say(`site.${site.kind}`));
    for (const session of plan.sessions.filter((s) => s.site === site.id)) {
      const when = m.button("plain left", `${m.sayDate(session.date)[0]} · ${m.sayWindow(session.announced)}`, () => m.chooseSession(session));
      const expected = m.say("map.expected", { n: session.expected[0] });
      row(list, m.say("map.round_n", { n: session.round }), when, `${m.sayDue(session.children, session.women)} · ${expected}`, m.sayTeam(session.team), session.department ? m.say("map.mobilises", { who: session.department }) : "");
    }
    site.unserved.forEach((unserved) => tellUnserved(list, unserved));
  }
  m.showCard = function (box, thing) {
    const card = make("section", "card"), titles = make("div", "");
    card.dataset.card = thing.id;
    add(titles, add(make("h2", ""), m.name(thing.name)), m.inOther(thing.name) && make("bdi", "quiet name", m.inOther(thing.name)));
    if (thing.locator && thing.locator[0] && thing.locator[0] !== thing.name[0]) add(titles, told(thing.locator, "quiet small"));
    const close = m.button("plain", "✕", () => m.choose(""));
    close.setAttribute("aria-label", m.say("map.close"));
    const list = make("dl", ""), what = m.whatById[thing.id];
    if (what === "place") tellPlace(list, thing);
    else if (what === "site") tellSite(list, thing);
    else row(list, m.say("map.kind"), m.say(`facility.${thing.kind}`), thing.cold ? m.say("map.cold_chain") : "");
    add(box, add(card, add(make("div", "card-head"), titles, close), list));
  };
})(microplan);
