// Starts Blazor and the few things that every page has. A module, because the content security policy allows no inline script.
import "./keys.js";
import "./copy.js";
import "./palette.js";
import "./passkeys.js";
import "./print.js";
import "./sheets.js";
import "./toast.js";
import "./upload.js";

// The circuit outlives a lost link: try again soon, then every two seconds, for more than half an hour.
Blazor.start({
  circuit: {
    reconnectionOptions: { maxRetries: 1000, retryIntervalMilliseconds: attempt => Math.min(200 * (attempt + 1), 2000) },
  },
});
