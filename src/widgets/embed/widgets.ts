/** What `widgets.js` registers: the elements other pages embed. */
export {};
