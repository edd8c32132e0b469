import { FrameLoop, type Painted } from "./frame-loop.js";

/** The page's one loop. A hidden page gets no frames from the browser, so nothing is painted there. */
export const frames = new FrameLoop({
  request: (callback) => requestAnimationFrame(callback),
  cancel: (handle) => cancelAnimationFrame(handle),
  timeOrigin: performance.timeOrigin,
});

/** How far outside the window something is still painted, so that it lives when it is scrolled into view. */
const MARGIN = "64px";

const observer = new IntersectionObserver(
  (entries) => {
    for (const { target, isIntersecting } of entries) {
      if (isIntersecting) frames.add(target as Element & Painted);
      else frames.delete(target as Element & Painted);
    }
  },
  { rootMargin: MARGIN },
);

/** Keeps an element in the loop exactly while it is in sight. */
export const seen = {
  watch: (element: Element & Painted): void => {
    // In sight until the observer says otherwise, so that it is painted once whatever it says.
    frames.add(element);
    observer.observe(element);
  },
  unwatch: (element: Element & Painted): void => {
    observer.unobserve(element);
    frames.delete(element);
  },
};

const reduced = matchMedia("(prefers-reduced-motion: reduce)");

let isPaused = false;
reduced.addEventListener("change", () => frames.invalidateAll());

/** Whether nothing is to move: the person asked their system for that, or paused what moves here. */
export function prefersStillness(): boolean {
  return reduced.matches || isPaused;
}

/** Whether the person paused it here; what their system asks for counts besides. */
export function isMotionPaused(): boolean {
  return isPaused;
}

/** Stops everything on the page that moves of itself, or lets it move again. */
export function pauseMotion(paused: boolean): void {
  isPaused = paused;
  frames.invalidateAll();
}
