// Small repairs of accessibility on each page; document$ fires on instant navigation too.
(() => {
  const SCROLLABLE = ".math, .nb-html, .nb-figure, .md-typeset__scrollwrap, .nb-out code";

  // A box that scrolls must be reachable by keyboard; one that does not must not be a stop.
  const reach = new ResizeObserver(entries => {
    for (const { target } of entries) {
      if (target.scrollWidth > target.clientWidth || target.scrollHeight > target.clientHeight)
        target.tabIndex = 0;
      else target.removeAttribute("tabindex");
    }
  });

  // The theme adds its tables' wrappers and copy buttons after the page has loaded.
  const repair = () => {
    document.querySelectorAll(SCROLLABLE).forEach(box => reach.observe(box));
    document.querySelectorAll(".md-code__nav").forEach((nav, i) =>
      nav.setAttribute("aria-label", `Code ${i + 1}`));
    document.querySelector(".md-search")?.setAttribute("aria-label", "Search");
  };

  document$.subscribe(() => {
    reach.disconnect();
    repair();
    setTimeout(repair, 300);
  });
})();
