/** What this page says when something was refused or did not happen: error codes as sentences. */

import { Unreachable } from "./api.js";

const UNREACHABLE = "unreachable";

const SENTENCES = {
  [UNREACHABLE]: "The rehearsal does not answer. Is it still running?",
  operation_timeout: "The app did not answer in time.",
  dispatch_failed: "The app could not be reached. Is the bot running?",
  unknown_command: "This workspace has no such command.",
  not_in_conversation: "You are not in this conversation any more.",
  is_archived: "This conversation is archived.",
  messages_tab_disabled: "This app does not take messages.",
  account_inactive: "This person's account is deactivated.",
  message_not_found: "This message is gone.",
  element_not_found: "The app has changed this meanwhile.",
  no_secret_shown: "This window shows no secret.",
  nothing_to_repeat: "Nothing was sent to the app yet.",
  not_found: "This window is gone: the app closed or replaced it.",
};

/** @param {string} code @returns {string} a sentence with the code in brackets, for whoever looks it up */
export function sentenceFor(code) {
  return `${SENTENCES[code] ?? "That was refused."} (${code})`;
}

/** Await a request. @returns {Promise<string>} the code of its refusal or failure, "" when it went well */
export async function refusalOf(request) {
  try {
    const answer = await request;
    return answer.ok === false ? answer.error : "";
  } catch (failure) {
    if (failure instanceof Unreachable) return UNREACHABLE;
    throw failure;
  }
}
