/** Puts the parts of the page in place and begins the session. */

import { beginChanges } from "./changes.js";
import { beginComposer } from "./composer.js";
import { beginDrawers } from "./drawers.js";
import { beginHint } from "./hint.js";
import { beginModal } from "./modal.js";
import { beginPanel } from "./panel.js";
import { beginPhone } from "./phone.js";
import { begin } from "./session.js";
import { beginSidebar } from "./sidebar.js";
import { beginTimeline } from "./timeline.js";
import { byId } from "./dom.js";

beginDrawers();
beginSidebar();
beginTimeline();
beginComposer();
beginModal();
beginPanel();
beginPhone();
beginChanges();
beginHint();
byId("skip-link").addEventListener("click", (event) => {
  event.preventDefault(); // the address holds who you are and where
  byId("composer-text").focus();
});
await begin();
byId("composer-text").focus();
