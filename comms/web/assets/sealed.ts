// The second net under what is typed: while it is not with the server it lies in this
// browser, sealed with a key that only its writer's pages carry. Whoever signs in next
// on the same machine can neither read it nor send it; signing out removes it.

export interface Sealed {
  /** Where it belongs, and what would be sent there. */
  address: string;
  body: string;
  turn: number;
  /** Milliseconds; older entries are nobody's. */
  at: number;
}

const PREFIX = "kept:";
const KEPT_MS = 7 * 24 * 3600 * 1000;

const [owner = "", key = ""] = (document.body.dataset["keptLock"] ?? "").split(".");

function bytes(letters: string): Uint8Array<ArrayBuffer> {
  const plain = atob(letters.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
}

function letters(found: Uint8Array): string {
  let plain = "";
  for (const one of found) plain += String.fromCharCode(one);
  return btoa(plain);
}

const lock =
  key && "subtle" in crypto
    ? crypto.subtle.importKey("raw", bytes(key), "AES-GCM", false, ["encrypt", "decrypt"])
    : null;

function place(writer: string): string {
  return `${PREFIX}${owner}:${writer}`;
}

let isClosed = false;

/** Lay something down; a browser without room or rights keeps nothing. */
export async function lay(writer: string, entry: Sealed): Promise<void> {
  if (!lock) return;
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const text = new TextEncoder().encode(JSON.stringify(entry));
  const closed = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, await lock, text);
  if (isClosed) return;
  try {
    const value = { at: entry.at, iv: letters(iv), data: letters(new Uint8Array(closed)) };
    localStorage.setItem(place(writer), JSON.stringify(value));
  } catch {
    // Full, or forbidden: the server is the first net.
  }
}

export function lift(writer: string): void {
  localStorage.removeItem(place(writer));
}

/** What lies here of this person's: place, letters as they lie, and what they say. */
export async function lying(): Promise<[string, string, Sealed][]> {
  const found: [string, string, Sealed][] = [];
  for (const name of names()) {
    const value = localStorage.getItem(name) ?? "";
    const opened = name.startsWith(`${PREFIX}${owner}:`) ? await open(value) : null;
    if (opened) found.push([name, value, opened]);
    else if (isOld(value)) localStorage.removeItem(name);
  }
  return found;
}

async function open(value: string): Promise<Sealed | null> {
  if (!lock) return null;
  try {
    const { iv, data } = JSON.parse(value) as { iv: string; data: string };
    const plain = await crypto.subtle.decrypt(
      { name: "AES-GCM", iv: bytes(iv) },
      await lock,
      bytes(data),
    );
    return JSON.parse(new TextDecoder().decode(plain)) as Sealed;
  } catch {
    return null;
  }
}

function isOld(value: string): boolean {
  try {
    return Date.now() - (JSON.parse(value) as { at: number }).at > KEPT_MS;
  } catch {
    return true;
  }
}

/** Take away what has been sent, unless something newer lies there by now. */
export function liftSent(name: string, value: string): void {
  if (localStorage.getItem(name) === value) localStorage.removeItem(name);
}

/** Signing out leaves nothing of this person's behind. */
export function liftAll(): void {
  isClosed = true;
  for (const name of names()) {
    if (name.startsWith(`${PREFIX}${owner}:`)) localStorage.removeItem(name);
  }
}

function names(): string[] {
  return Object.keys(localStorage).filter((name) => name.startsWith(PREFIX));
}
