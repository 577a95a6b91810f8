/* fuzz_key_store.c - a damaged key store, and one whose last field fits all the same: refused, or read with all its
 * keys. */
#include "base/bug.h"
#include "base/mem.h"
#include "racf/key_store.h"
#include "racf/seal.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { HEADER = 8, LAST = 4 + SEAL_KEY };

/* Puts the check value and the last field right, so that what lies between them is looked at. */
static void make_it_fit(unsigned char *bytes, size_t size, const unsigned char *master)
{
    unsigned char binding[SEAL_KEY];

    if (seal_digest(master, span_of("greenbar key store: check value of the master key"), bytes + HEADER) < 0 ||
        seal_digest(master, span_of("greenbar key store: key of the last field"), binding) < 0 ||
        seal_digest(binding, span_bytes(bytes, size - LAST), bytes + size - SEAL_KEY) < 0)
        fatal("no digest");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const unsigned char master[SEAL_KEY] = "0123456789abcdef0123456789abcde", salt[FILE_SALT] = "";
    unsigned char *copy = (unsigned char *)mem_copy(data, size), key[FILE_KEY];
    struct key_store *store;

    if (size >= HEADER + SEAL_KEY + LAST)
        make_it_fit(copy, size, master);
    if (key_store_decode(span_bytes(copy, size), "/nonexistent", master, &store) == 0) {
        for (size_t i = 0; i < key_store_count(store); i++) {
            struct key_info info = key_store_entry(store, i);
            uint32_t version = info.version;

            must(info.versions >= 1 && info.versions <= KEY_VERSIONS_MAX);
            must(key_store_derive(store, span_of(info.label), &version, salt, key) == 0 && version == info.version);
        }
        key_store_close(store);
    }
    mem_free(copy);
    return 0;
}
