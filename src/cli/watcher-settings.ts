import { usageError } from "./exit.js";
import {
  type ClientSettings,
  clientSettings,
  endpointOf,
  type Environment,
  type Flags,
  text,
} from "./settings.js";

/**
 * The settings of commands that watch: a share, as its link or its token, takes the place of the token, and a link that of the
 * address. A flag overrides a variable.
 */
export function watcherSettings(flags: Flags, environment: Environment): ClientSettings {
  const share = text(flags, environment, "share");
  if (!share) return clientSettings(flags, environment);
  const isFlag = flags["share"] !== undefined;
  const token = text(flags, environment, "token");
  if (token && (flags["token"] !== undefined) === isFlag)
    throw usageError(`${share.origin} and ${token.origin} cannot be combined: watch by one of them`);
  const settings = clientSettings(flags, environment);
  if (token && !isFlag) return settings;
  const link = URL.canParse(share.text) ? new URL(share.text) : null;
  if (!link) return { ...settings, token: share.text };
  const [secret, ...others] = link.searchParams.getAll("share");
  if (secret === undefined || secret === "" || others.length > 0)
    throw usageError(`${share.origin} must be a link with ?share=… in it, or the token of a share`);
  // Without the query: an error repeats the address.
  const address = `${link.protocol}//${link.host}${link.pathname}`;
  if (flags["url"] !== undefined) return { ...settings, token: secret };
  return { ...settings, endpoint: endpointOf({ ...share, text: address }), others: [], token: secret };
}
