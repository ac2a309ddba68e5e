/* The places in order: which come first, how sure that is, why, and what fits. */
"use strict";
(function (m) {
  const plan = m.plan, make = m.make, add = m.add;
  const get = (id) => document.getElementById(id);
  const STRATA = ["urban", "tribal", "hard_to_reach", "underserved"];

  function press(box, text, pressed, act) {
    const node = m.button("chip", text, act);
    node.setAttribute("aria-pressed", String(pressed));
    add(box, node);
  }
  m.standing = (place, stratum) => (place.rank && stratum ? place.rank.strata[stratum] : place.rank) || null;
  m.drawViews = function () {
    const views = get("views"), strata = get("strata"), chips = strata.querySelector(".chips"), s = m.state;
    views.textContent = chips.textContent = "";
    for (const view of ["order", "days"]) press(views, m.say(`map.view_${view}`), s.view === view, () => m.set({ view, route: "" }));
    strata.hidden = s.view !== "order";
    get("filters").hidden = s.view === "order";
    press(chips, m.say("map.all"), !s.stratum, () => m.set({ stratum: "" }));
    for (const stratum of STRATA) {
      if (!plan.places.some((place) => m.standing(place, stratum))) continue;
      press(chips, `${m.say(`glyph.${stratum}`)} ${m.say(`stratum.${stratum}`)}`, s.stratum === stratum, () => m.set({ stratum }));
    }
  };
  function bar(standing) {
    const track = make("span", "bar"), part = make("i", "");
    part.style.left = `${(100 * (standing.low - 1)) / standing.of}%`;
    part.style.width = `${(100 * (Math.min(standing.high, standing.of) - standing.low + 1)) / standing.of}%`;
    track.setAttribute("role", "img");
    track.setAttribute("aria-label", m.say("map.rank_between", standing));
    return add(track, part);
  }
  function orderLine(place, standing) {
    const line = m.placeLine(place, ""), rank = place.rank;
    line.classList.add("ranked");
    line.replaceChild(make("b", "rank", String(standing.rank)), line.firstChild);
    if (place.id === m.state.thing) line.setAttribute("aria-current", "true");
    add(line, bar(standing));
    const sure = add(make("span", "second"), make("b", "", m.say(`sure.${standing.sure}`)));
    if (rank.reasons.length) sure.append(` · ${m.inLanguage(rank.reasons[0])}`);
    add(line, sure);
    const what = [rank.fits[0] ? `${m.say("map.fits")}: ${m.inLanguage(rank.fits)}` : "", m.sayList(place)];
    return add(line, make("span", "second what", what.filter(Boolean).join(" · ")));
  }
  m.listOrder = function (box) {
    const stratum = m.state.stratum;
    const ranked = plan.places.filter((place) => m.standing(place, stratum));
    ranked.sort((a, b) => m.standing(a, stratum).rank - m.standing(b, stratum).rank);
    const of = ranked.length ? m.standing(ranked[0], stratum).of : 0;
    add(box, make("p", "quiet small hint", of ? m.say("map.order_hint", { of: m.sayNumber(of) }) : m.say("map.no_order")));
    const list = make("div", "");
    ranked.forEach((place) => add(list, orderLine(place, m.standing(place, stratum))));
    add(box, list);
    const not = plan.places.filter((place) => place.unranked);
    if (not.length) m.foldPlaces(box, "unranked", "? " + m.say("map.not_ranked", { n: not.length }), not, (place) => m.inLanguage(place.unranked.reason));
    const posts = plan.posts.filter((post) => post.near);
    if (posts.length) m.foldPlaces(box, "posts", "+ " + m.say("map.posts", { n: posts.length }), posts, (post) => m.sayNear(post.near).join(" · "), postLine);
  };
  function postLine(post, note) {
    const line = m.button("line", undefined, () => m.choose(post.id));
    line.dataset.thing = post.id;
    return add(line, make("span", "rank", post.near.over ? "!" : "+"), m.name(post.name), make("span", "time", ""), make("span", "second", note));
  }
})(microplan);
