// Passkeys: what a browser is asked for, and its answer as a field of a form.
// The buttons stay hidden where a browser knows no passkeys; whatever goes wrong, the
// page says so beside the button and every other way in is still there.

type Json = Record<string, unknown>;

function bytes(letters: string): ArrayBuffer {
  const plain = atob(letters.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0)).buffer;
}

function letters(value: ArrayBuffer): string {
  const plain = String.fromCharCode(...new Uint8Array(value));
  return btoa(plain).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/** Ids and challenges come as letters; browsers want bytes. */
function asked(options: string): Json {
  const found = JSON.parse(options) as Json & { challenge: string; user?: Json };
  const ids = (name: string): Json[] =>
    ((found[name] as Json[] | undefined) ?? []).map((one) => ({
      ...one,
      id: bytes(String(one["id"])),
    }));
  const user = found.user && { ...found.user, id: bytes(String(found.user["id"])) };
  return {
    ...found,
    challenge: bytes(found.challenge),
    allowCredentials: ids("allowCredentials"),
    excludeCredentials: ids("excludeCredentials"),
    ...(user ? { user } : {}),
  };
}

function answer(made: PublicKeyCredential): string {
  const said: Json = {};
  const response = made.response as unknown as Record<string, ArrayBuffer | null>;
  for (const name of [
    "clientDataJSON",
    "attestationObject",
    "authenticatorData",
    "signature",
    "userHandle",
  ]) {
    const value = response[name];
    if (value) said[name] = letters(value);
  }
  return JSON.stringify({
    id: made.id,
    rawId: letters(made.rawId),
    type: made.type,
    response: said,
    clientExtensionResults: made.getClientExtensionResults(),
  });
}

async function use(place: HTMLElement): Promise<string> {
  const told = await fetch(place.dataset["ask"] ?? "", { method: "POST" });
  const found = (await told.json()) as { publicKey?: string; refused?: string };
  if (!found.publicKey) throw new Error(found.refused ?? "");
  const publicKey = asked(found.publicKey);
  const made =
    place.dataset["passkey"] === "make"
      ? await navigator.credentials.create({ publicKey } as unknown as CredentialCreationOptions)
      : await navigator.credentials.get({ publicKey } as unknown as CredentialRequestOptions);
  return answer(made as PublicKeyCredential);
}

function passkey(place: HTMLElement): void {
  const form = place.closest("form");
  const field = place.querySelector<HTMLInputElement>("input[name=answer]");
  const said = place.querySelector<HTMLElement>("[role=status]");
  if (!form || !field || !said) return;
  place.hidden = false;
  const press = async (): Promise<void> => {
    said.textContent = "";
    try {
      field.value = await use(place);
    } catch (fault) {
      const refused = fault instanceof DOMException ? "" : (fault as Error).message;
      said.textContent = refused || (place.dataset["failed"] ?? "");
      return;
    }
    form.submit();
  };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void press();
  });
}

if ("PublicKeyCredential" in window) {
  for (const place of document.querySelectorAll<HTMLElement>("[data-passkey]")) passkey(place);
}

// What only needs a press goes on by itself.
for (const form of document.querySelectorAll<HTMLFormElement>("form[data-press]")) form.requestSubmit();
