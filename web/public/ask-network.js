// Asks for the network description while the console itself is still on its way: one round trip less before the first picture.
globalThis.askedNetwork = fetch('./network.json', { cache: 'no-store' })
globalThis.askedNetwork.catch(() => {}) // who reads it says what is wrong
