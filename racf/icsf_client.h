/* icsf_client.h - asking ICSF: seal, unseal, random bytes, key labels (client header: includes base/ only).
 *
 * What lies on disk and must not lie in clear (the password of a JOB card in the job queue, password hashes of the RACF database)
 * is sealed: AES-256-GCM under a key that only icsf holds, the purpose being authenticated with it, so that sealed bytes of one
 * place cannot be moved to another. Format: docs/formats/sealed.md.
 *
 * Errors:  0 or a negative reason; REASON_CORRUPT when sealed bytes were changed, are of another purpose or another master key.
 * Memory:  results go to the caller's buf; mem_wipe() it when it held a secret.
 * Blocks:  every call, at most LINK_PATIENCE; connects again by itself when icsf was restarted.
 */
#ifndef RACF_ICSF_CLIENT_H
#define RACF_ICSF_CLIENT_H

#include "base/link.h"

struct icsf;

int icsf_open(struct icsf **icsf) MUST_CHECK;
void icsf_close(struct icsf *icsf);
/* purpose: a short constant, "jes.password", "racf.password:USERID". secret: 1 MiB at most. */
int icsf_seal(struct icsf *icsf, const char *purpose, struct span secret, struct buf *sealed) MUST_CHECK;
int icsf_unseal(struct icsf *icsf, const char *purpose, struct span sealed, struct buf *secret) MUST_CHECK;
int icsf_random(struct icsf *icsf, size_t count, struct buf *out) MUST_CHECK;
/* label: 1-64 characters A-Z 0-9 @ # $ and period, the first a letter or national. REASON_EXISTS when it is there. */
int icsf_key_define(struct icsf *icsf, const char *label) MUST_CHECK;
/* The key of one encrypted file (base/block.h), 64 bytes, the caller's to wipe. *version: 0 for a new file, and then the version
 * of the label's key that was used; else the version that the file names. REASON_NOT_FOUND: no such label or version;
 * REASON_STATE: the label is archived and takes no new files. */
int icsf_key_derive(struct icsf *icsf, const char *label, uint32_t *version, const unsigned char salt[32],
                    unsigned char key[64]) MUST_CHECK;
/* A new version of a label's key, *made true; none, when older ones are still held: a rotation is to be finished first.
 * REASON_STATE: the label is archived. */
int icsf_key_rotate(struct icsf *icsf, const char *label, uint32_t *version, bool *made) MUST_CHECK;
int icsf_key_archive(struct icsf *icsf, const char *label, bool archived) MUST_CHECK;
/* No file needs the versions below that one any more; the current one stays in any case. */
int icsf_key_drop(struct icsf *icsf, const char *label, uint32_t below) MUST_CHECK;
/* Of each label, in their order: field label, u64 when it was defined, u64 when its current key was made, u32 version of that,
 * u8 versions that are held, u8 1 when archived. */
int icsf_key_list(struct icsf *icsf, struct buf *out) MUST_CHECK;

#endif
