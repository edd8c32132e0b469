import { FrameLoop, type Paintable } from "./frame-loop.js";

/** The page's animation loop. Browsers give hidden pages no frames, so nothing is painted there. */
export const frames = new FrameLoop({
  request: (callback) => requestAnimationFrame(callback),
  cancel: (handle) => cancelAnimationFrame(handle),
  timeOrigin: performance.timeOrigin,
});

/** Margin around the window in which elements are painted, so that they are ready when scrolled into view. */
const MARGIN = "64px";

const observer = new IntersectionObserver(
  (entries) => {
    for (const { target, isIntersecting } of entries) {
      if (isIntersecting) frames.add(target as Element & Paintable);
      else frames.delete(target as Element & Paintable);
    }
  },
  { rootMargin: MARGIN },
);

/** Keeps an element in the loop while it is visible. */
export const visibility = {
  watch: (element: Element & Paintable): void => {
    // Assume it is visible until the observer reports, so that it is painted at least once.
    frames.add(element);
    observer.observe(element);
  },
  unwatch: (element: Element & Paintable): void => {
    observer.unobserve(element);
    frames.delete(element);
  },
};

const reduced = matchMedia("(prefers-reduced-motion: reduce)");

let isPaused = false;
reduced.addEventListener("change", () => frames.invalidateAll());

/** True when nothing should move: the system asks for reduced motion, or the person paused motion here. */
export function isMotionOff(): boolean {
  return reduced.matches || isPaused;
}

/** True when the person paused motion here, regardless of the system's setting. */
export function isMotionPaused(): boolean {
  return isPaused;
}

/** Pauses or resumes all animation on the page. */
export function pauseMotion(paused: boolean): void {
  isPaused = paused;
  frames.invalidateAll();
}
