/** What this page says when something was refused or did not happen: error codes as sentences. */

const SENTENCES = {
  operation_timeout: "The app did not answer within 3 seconds.",
  dispatch_failed: "The app could not be reached. Is the bot running?",
  unknown_command: "This workspace has no such command.",
  not_in_conversation: "You are not in this conversation any more.",
  not_in_channel: "You are not in this conversation any more.",
  is_archived: "This conversation is archived.",
  messages_tab_disabled: "This app does not take messages.",
  restricted_action: "You may not post here.",
  user_is_deactivated: "This person's account is deactivated.",
  message_not_found: "This message is gone.",
  not_found: "This window is gone: the app closed or replaced it.",
};

/** @param {string} error Slack's code @returns {string} a sentence with the code in brackets, for whoever looks it up */
export function sentenceFor(error) {
  return `${SENTENCES[error] ?? "That was refused."} (${error})`;
}

/** Run a request; its refusal or failure as a sentence, or "" when it went well. */
export async function complaintOf(request) {
  try {
    const answer = await request;
    return answer.ok === false ? sentenceFor(answer.error) : "";
  } catch (failure) {
    return failure.message;
  }
}
