/* What the marks mean. */
"use strict";
(function (m) {
  /* A kind that no place has is left out; of one that most have, only how many lack it is said. */
  function tellCommon(node, stratum) {
    const item = node.closest("li"), held = m.countOf(stratum), lacking = m.plan.places.length - held;
    item.hidden = !held;
    let note = item.querySelector(".quiet");
    if (note) note.remove();
    if (!m.isCommon(stratum)) return;
    note = m.make("span", "quiet", lacking ? m.say("legend.all_but", { n: lacking }) : m.say("legend.all"));
    m.add(item, note);
  }
  m.drawLegend = function () {
    document.querySelectorAll("[data-mark]").forEach((node) => {
      node.textContent = "";
      const [what, kind] = node.dataset.mark.split(":");
      const wide = what === "size" ? 2 * m.radius(Number(kind)) + 4 : what === "glyph" ? 18 : 38;
      const picture = m.picture(wide, what === "size" ? wide : what === "ring" ? 24 : what === "site" ? 26 : 20);
      const blank = { missed: 8, step: 1, reach: "", strata: [], unserved: null };
      if (what === "spot") m.drawSpot(picture, Object.assign({}, blank, { none: { missed: 0 }, unknown: { missed: null }, unserved: { missed: 1, unserved: { children: 1 } }, waits: { unserved: {} } }[kind]));
      else if (what === "size") m.drawSpot(picture, Object.assign({}, blank, { missed: Number(kind), step: 2 }));
      else if (what === "ring") { m.draw("circle", { r: 3.5, class: "spot", fill: "var(--step1)" }, picture); m.ring(picture, 3.5, kind); }
      else if (what === "glyph") m.glyph(picture, kind, 0, 0);
      else if (what === "post") m.drawPost(picture, { cold: kind === "cold" });
      else if (what === "site") m.drawSite(m.draw("g", { transform: "translate(0 12) scale(.78)" }, picture), { kind }, { number: kind === "mobile" ? "1" : "", color: kind === "mobile" ? "var(--team0)" : "" });
      else m.draw("path", { d: "M-18 0H18", class: what === "border" ? "ground-border" : "", style: what === "border" ? "" : "stroke:var(--team0);stroke-width:4;fill:none" + (kind === "foot" ? ";stroke-dasharray:.1 8;stroke-linecap:round" : ""), fill: "none" }, picture);
      m.add(node, picture);
      if (what === "glyph") tellCommon(node, kind);
      if (kind === "waits") node.closest("li").hidden = !m.plan.places.some(m.waits);
    });
  };
})(microplan);
