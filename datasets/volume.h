/* volume.h - a volume: the folder vol/VOLSER, a file for each sequential data set, a folder for each library or cluster.
 *
 * Owner:   the catalog process. Names come in as checked types and every path is one component below a folder that is held open
 *          (openat, O_NOFOLLOW): nothing on a volume can lead outside it.
 * A cluster is a folder with two files, DATA and JOURNAL (an LDS has no journal): created, removed and renamed as a library is.
 * Beside:  a new content (of a member, or of a data set that is replaced) is written into a file ".new.NAME.N" beside the old
 *          one, NAME being that of the data set or member and N the file's own number, and takes its place in volume_install().
 * Errors:  0 or a negative reason.
 * Memory:  volume_open() hands out a handle that volume_close() takes back. Descriptors are the caller's.
 * Blocks:  volume_install() and volume_sync() wait for the disk.
 */
#ifndef DATASETS_VOLUME_H
#define DATASETS_VOLUME_H

#include <sys/stat.h>

#include "datasets/catalog_client.h"

struct volume;
/* icsf_key_derive(), of the process that the volume is in. */
typedef int volume_derive(const char *label, uint32_t *version, const unsigned char salt[BLOCK_SALT],
                          unsigned char key[BLOCK_KEY]);

int volume_open(struct volume **volume, const char *path, const struct name8 *name) MUST_CHECK;
void volume_close(struct volume *volume);
const struct name8 *volume_name(const struct volume *volume);
/* Where the keys of encrypted files come from; without it there are none. */
void volume_keys(struct volume *volume, volume_derive *derive);
/* The key of an open file of a data set with that label (empty: in the clear), the caller's to wipe. anew: its content begins anew.
 * REASON_CORRUPT: the file is not encrypted, or under another label. An empty one has no content to have a key for. */
int volume_file_key(const struct volume *volume, int fd, const char *label, bool anew, struct file_key *key) MUST_CHECK;

/* Makes an empty data set by name, organization, attributes and key label of info, and fills in the version of the label's key;
 * what lies there under its name without being known to the catalog is thrown away. */
int volume_create(struct volume *volume, struct dataset_info *info) MUST_CHECK;
/* A descriptor for reading or writing. member empty: a sequential data set. */
int volume_open_file(struct volume *volume, const struct dsname *name, const struct name8 *member,
                     enum dataset_mode mode) MUST_CHECK;
/* The file with that number, just written and closed, is from now on the content of the data set or member: durable. Fills
 * attributes, records and bytes of info from its header, and the version of the key. */
int volume_install(struct volume *volume, const struct name8 *member, uint64_t number, struct dataset_info *info) MUST_CHECK;
/* Attributes, records and bytes of a member, as of its last close. */
int volume_member(struct volume *volume, const struct dsname *name, const struct name8 *member,
                  struct dataset_info *info) MUST_CHECK;
/* Counts the members of a library and the space that they take, into info. */
int volume_count(struct volume *volume, struct dataset_info *info) MUST_CHECK;
/* The file with that number, a copy under another key, takes the place of the one that it was copied from: durable behind
 * volume_sync(). REASON_BUSY: that one has changed since, by its inode, length or time of change. */
int volume_swap(struct volume *volume, const struct dsname *name, const struct name8 *member, uint64_t number,
                const struct stat *copied) MUST_CHECK;
/* Throws away a file that was to be installed. */
void volume_discard(struct volume *volume, const struct dsname *name, const struct name8 *member, uint64_t number);
int volume_remove(struct volume *volume, const struct dsname *name, enum dataset_org org) MUST_CHECK;
int volume_remove_member(struct volume *volume, const struct dsname *name, const struct name8 *member) MUST_CHECK;
int volume_rename(struct volume *volume, const struct dsname *from, const struct dsname *to) MUST_CHECK;
/* A file of a cluster: its data, or the journal. *number: of the data file. */
int volume_open_cluster(struct volume *volume, const struct dsname *name, bool journal, bool writable, uint64_t *number) MUST_CHECK;
/* Members of a library that fit pattern, in order, those behind after only, at most limit of them. */
int volume_members(struct volume *volume, const struct dsname *name, const char *pattern, const char *after, size_t limit,
                   struct buf *names, bool *more) MUST_CHECK;
/* Makes created, removed and renamed names durable, if there are any. */
int volume_sync(struct volume *volume) MUST_CHECK;
/* Every data set that lies there, known to the catalog or not, by its file's name. */
void volume_each(struct volume *volume, void (*visit)(void *context, const char *file), void *context);
/* Is there no byte of a record in what lies there under that name? What cannot be read holds something. */
bool volume_holds_nothing(struct volume *volume, const struct dsname *name);
/* Removes what lies there under that name, whatever it is. */
int volume_remove_unknown(struct volume *volume, const struct dsname *name) MUST_CHECK;
/* Takes away files of writers that died long ago. */
void volume_sweep(struct volume *volume);

#endif
