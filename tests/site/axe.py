"""What axe says of a page, with the slow rule on colours asked once for each pair of them."""

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

# One element for each way in which text, its size and what lies behind it are coloured.
SAMPLE = """() => {
    const behind = new Map(), sample = new Map();
    const ground = el => {
        if (!el) return "";
        if (!behind.has(el)) {
            const { backgroundColor, backgroundImage, opacity } = getComputedStyle(el);
            const own = [backgroundColor, backgroundImage, opacity].join(" ");
            const clear = own === "rgba(0, 0, 0, 0) none 1";
            behind.set(el, ground(el.parentElement) + (clear ? "" : `/${own}`));
        }
        return behind.get(el);
    };
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
        const el = texts.currentNode.parentElement;
        if (!texts.currentNode.data.trim() || !el.checkVisibility()) continue;
        const { color, fontSize, fontWeight } = getComputedStyle(el);
        const key = [color, fontSize, fontWeight, ground(el)].join(" ");
        if (!sample.has(key)) sample.set(key, el);
    }
    return [...sample.values()];
}"""
RUN = """colours => axe.run(
    colours ? { include: (%s)() } : document,
    {
        preload: false, resultTypes: ["violations"], selectors: false,
        ...(colours ? { runOnly: ["color-contrast"] }
            : { rules: { "color-contrast": { enabled: false } } }),
    },
).then(({ violations }) => violations.flatMap(({ id, nodes }) =>
    nodes.map(node => `${id}: ${node.html.slice(0, 150)} ${node.failureSummary}`)))"""


def violations(page: Page) -> list[str]:
    """What breaks a rule that has nothing to do with colours."""
    page.evaluate(AXE_SCRIPT)
    return page.evaluate(RUN % SAMPLE, False)


def faint(page: Page) -> list[str]:
    """Text that stands out too little, in the page's present theme. Call `violations` before."""
    return page.evaluate(RUN % SAMPLE, True)
