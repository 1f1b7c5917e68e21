// A real OpenID provider for tests: oidc-provider from npm, in memory, on this machine.
// Arguments: folder of node_modules, port, address to return to. Prints "ready".
// Who signs in there types any name; what is said about it stands in PEOPLE.
import { createRequire } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";

const [modules, port, back] = process.argv.slice(2);
const own = createRequire(path.join(modules, "index.js"));
const { Provider } = await import(pathToFileURL(own.resolve("oidc-provider")).href);

const PEOPLE = {
  agent: { email: "muutosagentti.poh@example.org", email_verified: true },
  twin: { email: "muutosagentti.poh@example.org", email_verified: true },
  thief: { email: "admin@example.org", email_verified: false },
  silent: {},
  stranger: { email: "stranger@example.org", email_verified: true },
  foreign: { email: "admin@example.org", email_verified: true, tid: "another" },
};

const provider = new Provider(`http://127.0.0.1:${port}`, {
  clients: [
    {
      client_id: "comms",
      client_secret: "a-secret-of-the-tests",
      redirect_uris: [back],
      grant_types: ["authorization_code"],
      response_types: ["code"],
    },
  ],
  pkce: { required: () => true },
  claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["tid"] },
  cookies: { keys: ["of the tests"] },
  features: { devInteractions: { enabled: true } },
  async findAccount(_context, id) {
    return { accountId: id, claims: async () => ({ sub: id, ...PEOPLE[id] }) };
  },
});
provider.listen(Number(port), "127.0.0.1", () => console.log("ready"));
