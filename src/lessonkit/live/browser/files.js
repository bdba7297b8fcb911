// The files that Python needs in the page: loaded when they are first wanted, each once.
class Files {
  // `sizes` says how many bytes each file has; the version changes whenever one of them does.
  constructor(base, { version, sizes }) {
    Object.assign(this, { base, version, sizes, loaded: new Map() });
  }

  // The bytes of a file, decompressed. `progress` is told how many bytes have come.
  get(name, progress = () => {}) {
    if (!this.loaded.has(name)) {
      const coming = this.read(name, progress).then(blob => decompressed(blob, name));
      coming.catch(() => this.loaded.delete(name)); // so that a later press tries again
      this.loaded.set(name, coming);
    }
    return this.loaded.get(name);
  }

  async read(name, progress) {
    const address = new URL(name, this.base);
    if (address.protocol === "file:") return fromScript(`${address}.js`, name);
    let answer;
    try {
      answer = await fetch(`${address}?${this.version}`, { cache: "force-cache" });
    } catch {
      throw new Error(`${name} could not be loaded: is this computer, or the site, offline?`);
    }
    if (!answer.ok) throw new Error(`${name} could not be loaded: the site answered ${answer.status}`);
    const parts = [];
    for (const reader = answer.body.getReader(); ;) {
      const { done, value } = await reader.read();
      if (done) return new Blob(parts);
      parts.push(value);
      progress(value.length);
    }
  }
}

// A page that was read from a file may load scripts and nothing else: so each file is one as well.
const fromFiles = {};
globalThis.lessonkitFile = (name, base64) => {
  fromFiles[name] = new Blob([Uint8Array.from(atob(base64), letter => letter.charCodeAt(0))]);
};

async function fromScript(address, name) {
  await loadScript(address);
  const content = fromFiles[name];
  delete fromFiles[name];
  return content;
}

function loadScript(address) {
  return new Promise((done, fail) => {
    const script = document.createElement("script");
    script.onload = () => { script.remove(); done(); };
    script.onerror = () => { script.remove(); fail(new Error(`${address} could not be loaded`)); };
    script.src = address;
    document.head.append(script);
  });
}

async function decompressed(blob, name) {
  try {
    return await new Response(blob.stream().pipeThrough(new DecompressionStream("gzip"))).arrayBuffer();
  } catch {
    throw new Error(`${name} could not be read: what came is damaged, try again later`);
  }
}
