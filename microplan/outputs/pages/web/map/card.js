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
  /* The list and the estimate, side by side and never one number; "" where there is no list. */
  m.sayList = function (place) {
    if (!place.listed) return "";
    const key = place.estimate === null ? "map.list_alone" : place.estimate ? "map.list_estimate" : "map.list_low";
    const said = m.say(key, { n: m.sayNumber(place.listed[0]), about: m.sayNumber(place.estimate || 0) });
    return place.asks ? `${said}: ${m.say(`map.asks_${place.asks}`)}` : said;
  };
  m.sayStanding = function (standing) {
    const key = standing.low === standing.high ? "map.rank" : "map.rank_between";
    return `${m.say(key, standing)} · ${m.say(`sure.${standing.sure}`)}`;
  };
  function tellPlace(list, place) {
    const range = place.missed && place.high > place.low ? m.say("map.between", { low: place.low, high: place.high }) : "";
    row(list, m.say("map.missed"), sayMissed(place), range);
    if (place.reach) {
      const walk = place.walk === null ? m.say("reach.cut off") : m.say("map.to_post", { time: m.sayMinutes(place.walk) });
      row(list, m.say("map.reach"), walk, place.cut[0] ? told(place.cut, "quiet small") : "");
    }
    row(list, m.say("map.due"), m.sayDue(place.due[0], place.due[1]), m.sayList(place) || m.say("map.no_list"));
    const kinds = place.strata.filter((s) => !place.rank || !place.rank.strata[s]);
    if (kinds.length) {
      const marks = kinds.map((s) => `${m.say(`glyph.${s}`)} ${m.say(`stratum.${s}`)}`);
      row(list, m.say("map.kind"), ...marks);
    }
    if (place.hra) row(list, m.say("map.high_risk"), `${place.hra} ${m.say(`hra.${place.hra}`)}`);
    if (place.rank) tellRank(list, place.rank);
    if (place.unranked) row(list, m.say("map.priority"), told(place.unranked.reason), told(place.unranked.remedy, "quiet small"));
    if (place.red) row(list, m.say("map.red"), m.say(`red.${place.red}`));
    const rests = plan.figures[place.rests];
    if (rests) row(list, m.say("map.rests"), told([rests, rests], "quiet small"));
    for (const share of place.sites) {
      const site = m.thingById[share.site];
      const walk = share.walk ? m.say("map.walk", { time: m.sayMinutes(share.walk) }) : m.say("map.in_place");
      const link = m.button("plain left", site ? m.inLanguage(site.name) : share.site, () => m.choose(share.site));
      row(list, m.say("map.served_at"), link, `${walk} · ${m.sayDue(share.children, share.women)}`);
    }
    if (m.waits(place)) tellWaiting(list, place.unserved);
    else if (place.unserved) tellUnserved(list, place.unserved);
  }
  function tellRank(list, rank) {
    const held = rank.held ? make("div", "held", m.say("map.held")) : "";
    const by = m.say(rank.rate === null ? "map.by_count" : "map.by_count_rate", rank);
    row(list, m.say("map.priority"), m.sayStanding(rank), held, make("div", "quiet small", `${by} · ${m.say("map.top", { n: rank.top, part: plan.top })}`));
    if (rank.reasons.length) row(list, m.say("map.why"), ...rank.reasons.map((r) => told(r, "reason")));
    if (rank.fits[0]) row(list, m.say("map.fits"), told(rank.fits));
    for (const stratum of Object.keys(rank.strata)) row(list, `${m.say(`glyph.${stratum}`)} ${m.say(`stratum.${stratum}`)}`, m.sayStanding(rank.strata[stratum]));
  }
  function tellPost(list, post) {
    row(list, m.say("map.kind"), m.say(`facility.${post.kind}`), post.cold ? m.say("map.cold_chain") : "");
    if (post.near) row(list, m.say("map.nearest_for"), ...m.sayNear(post.near));
  }
  m.sayNear = function (near) {
    const figures = { places: near.places, people: m.sayNumber(near.people), children: m.sayNumber(near.children), norm: near.norm && m.sayNumber(near.norm), over: near.over && m.sayNumber(near.over) };
    const said = [m.say("map.near", figures)];
    if (near.norm !== null) said.push(m.say(near.over ? "map.over_norm" : "map.within_norm", figures));
    return said;
  };
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
    card.tabIndex = -1;
    add(titles, add(make("h2", ""), m.name(thing.name)), m.inOther(thing.name) && make("bdi", "quiet name", m.inOther(thing.name)));
    if (thing.locator && thing.locator[0] && thing.locator[0] !== thing.name[0]) add(titles, told(thing.locator, "quiet small"));
    const close = m.button("plain", "✕", () => m.choose(""));
    close.setAttribute("aria-label", m.say("map.close"));
    const list = make("dl", ""), what = m.whatById[thing.id];
    if (what === "place") tellPlace(list, thing);
    else if (what === "site") tellSite(list, thing);
    else tellPost(list, thing);
    add(box, add(card, add(make("div", "card-head"), titles, close), list));
  };
})(microplan);
