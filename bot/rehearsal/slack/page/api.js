/**
 * The stand-in's HTTP routes, one function each. Refusals come back as the answer (`{ok: false, error}`);
 * only an unreachable or broken server throws.
 */

export class Unreachable extends Error {}

async function request(method, path, body, signal) {
  let response;
  try {
    response = await fetch(path, {
      method,
      signal,
      headers: body === undefined ? {} : { "content-type": "application/json" },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
  } catch (failure) {
    if (signal?.aborted) throw failure;
    throw new Unreachable(failure.message);
  }
  return answerOf(response);
}

async function answerOf(response) {
  const answer = await response.json().catch(() => null);
  if (answer === null) throw new Unreachable(`status ${response.status} without JSON`);
  return response.ok ? answer : { ok: false, error: `http_${response.status}`, ...answer };
}

const person = (user) => `/standin/people/${encodeURIComponent(user)}`;

export const workspace = () => request("GET", "/standin/workspace");

export const conversations = (user, signal) => request("GET", `${person(user)}/conversations`, undefined, signal);

/** Reading also marks the conversation as read. */
export const messages = (user, channel, signal) =>
  request("GET", `${person(user)}/conversations/${encodeURIComponent(channel)}/messages`, undefined, signal);

/** Long poll: answers at once when there is something after `after`, else when `waitSeconds` have passed. */
export const events = (user, after, waitSeconds, signal) =>
  request("GET", `${person(user)}/events?after=${after}&wait=${waitSeconds}`, undefined, signal);

/** The modal views that a person has open, the topmost last. */
export const views = (user, signal) => request("GET", `${person(user)}/views`, undefined, signal);

export const say = (user, message) => request("POST", `${person(user)}/messages`, message);

export const command = (user, channel, text) => request("POST", `${person(user)}/commands`, { channel, text });

export const act = (user, action) => request("POST", `${person(user)}/actions`, action);

export const submitView = (user, viewId, values) =>
  request("POST", `${person(user)}/views/${encodeURIComponent(viewId)}/submit`, { values });

/** Close a modal view with what was entered in it; `isCross` closes all views of the stack. */
export const closeView = (user, viewId, values, isCross) =>
  request("POST", `${person(user)}/views/${encodeURIComponent(viewId)}/close`, { values, is_cleared: isCross });

/** Deliver the last command, click or submission of a person once more. */
export const repeat = (user) => request("POST", `${person(user)}/repeat`, {});

/** The codes on a person's phone, and whether their open modal shows a secret. */
export const authenticator = (user) => request("GET", `${person(user)}/authenticator`);

export const addSecret = (user) => request("POST", `${person(user)}/authenticator`, {});

export const issueOneTimeCode = (user) => request("POST", `${person(user)}/one-time-code`, {});

export const changePerson = (user, wish) => request("PATCH", person(user), wish);

export const changeChannel = (id, wish) => request("PATCH", `/standin/channels/${encodeURIComponent(id)}`, wish);

export const changeMember = (channel, user, isMember) =>
  request(isMember ? "POST" : "DELETE", `/standin/channels/${encodeURIComponent(channel)}/members/${user}`);

export const changeGroup = (group, user, isMember) =>
  request(isMember ? "POST" : "DELETE", `/standin/usergroups/${encodeURIComponent(group)}/members/${user}`);

export const slackFaults = () => request("GET", "/standin/faults");

export const tellSlackFault = (title) => request("POST", "/standin/faults", { ready_made: title });

export const clearSlackFaults = () => request("DELETE", "/standin/faults");

export const advance = (seconds) => request("POST", "/standin/clock", { advance_seconds: seconds });

/** What stands in the stand-in's OVH account; another origin on loopback. */
export const ovhAccount = (baseUrl) => request("GET", `${baseUrl}/standin/account`);

/** The titles of ready-made faults, by group. */
export const readyMadeFaults = (baseUrl) => request("GET", `${baseUrl}/standin/faults/ready-made`);

/** The faults that have been told, with how often each may still strike. */
export const ovhFaults = (baseUrl) => request("GET", `${baseUrl}/standin/faults`);

export const tellFault = (baseUrl, title) => request("POST", `${baseUrl}/standin/faults`, { ready_made: title });

export const clearFaults = (baseUrl) => request("DELETE", `${baseUrl}/standin/faults`);
