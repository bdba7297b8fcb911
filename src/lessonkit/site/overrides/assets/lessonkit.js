// Small repairs of accessibility on each page; document$ fires on instant navigation too.
(() => {
  const SCROLLABLE = ".math, .nb-html, .md-typeset__scrollwrap, pre > code, pre > samp";

  // On which sides a box holds more than it shows.
  const more = ({ scrollLeft, scrollWidth, clientWidth }) =>
    [scrollLeft > 1 && "left", scrollLeft + clientWidth < scrollWidth - 1 && "right"].filter(Boolean).join(" ");

  // A box that scrolls can be reached by keyboard. Sizes are read before anything is written.
  const sizes = new ResizeObserver(entries => {
    const boxes = entries.map(({ target }) => {
      const { scrollWidth, clientWidth, scrollHeight, clientHeight } = target;
      return [target, scrollWidth > clientWidth || scrollHeight > clientHeight, more(target)];
    });
    for (const [box, scrolls, sides] of boxes) {
      if (scrolls) box.tabIndex = 0;
      else box.removeAttribute("tabindex");
      if (sides || box.dataset.nbMore) box.dataset.nbMore = sides;
    }
  });
  addEventListener("scroll", ({ target }) => {
    if (target.matches?.(SCROLLABLE)) target.dataset.nbMore = more(target);
  }, { capture: true, passive: true });

  // Left to the theme, the skip link loads the page anew, and the focus is lost with the old one.
  addEventListener("click", event => {
    const skip = event.target.closest?.("a.md-skip");
    const heading = skip && document.getElementById(decodeURIComponent(skip.hash.slice(1)));
    if (!heading) return;
    event.preventDefault();
    event.stopPropagation();
    heading.tabIndex = -1;
    heading.focus();
  }, { capture: true });

  // Where a link leads on its page is lost to the theme if one scrolls before the page is there.
  let place = "";
  addEventListener("click", ({ target }) => {
    place = target.closest?.("a[href]")?.hash ?? "";
  }, { capture: true });
  const arrive = () => {
    if (place && !document.querySelector(":target")) location.replace(place);
    place = "";
  };

  // The theme puts each copy button into a landmark without a name.
  const repair = () => {
    document.querySelectorAll(SCROLLABLE).forEach(box => sizes.observe(box));
    document.querySelectorAll(".md-code__nav").forEach(nav => nav.role = "none");
    document.querySelector(".md-search")?.setAttribute("aria-label", "Search");
  };

  // It adds them, and the wrappers of tables, at a time of its own.
  const additions = new MutationObserver(repair);
  const opened = () => {
    sizes.disconnect();
    repair();
    arrive();
    const article = document.querySelector("article");
    if (article) additions.observe(article, { childList: true, subtree: true });
  };
  opened(); // where a page was read from a file, it never fires
  document$.subscribe(opened);
})();
