/* control_page.c - the page on which racf tells everybody which image of each class counts.
 *
 * One writer, any number of readers, no lock. Each entry has a sequence number: odd while racf changes it; a reader that saw an odd
 * one, or another one behind its reading than before, reads again. Entries are only added, and counted behind their filling.
 */
#include "racf/control_page.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdatomic.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"

#ifndef F_SEAL_FUTURE_WRITE
#define F_SEAL_FUTURE_WRITE 0x0010
#endif

enum { MAGIC = 0x47424350, VERSION = 3, CLASSES_MAX = 1000, NAME = 8, SYSTEM = 4 };

struct entry {
    char name[NAME]; /* padded with NULs */
    _Atomic uint32_t sequence;
    _Atomic uint32_t flags;
    _Atomic uint32_t default_code;
    _Atomic uint32_t conditions;
    _Atomic uint64_t generation;
    _Atomic uint64_t global_generation;
};

struct image {
    uint32_t magic;
    uint32_t version;
    uint32_t entry_size; /* of the program that made it */
    _Atomic uint32_t count;
    char system[8]; /* SYSTEM characters, padded with NULs; set before the page is handed out */
    struct entry entries[CLASSES_MAX];
};

struct control_page {
    int fd; /* -1 for a reader */
    bool writer;
    struct image *image;
};

int control_page_new(const struct name8 *system, struct control_page **result)
{
    int fd = memfd_create("racf-control", MFD_CLOEXEC | MFD_ALLOW_SEALING);
    struct image *image;
    int reason;

    if (fd < 0)
        return reason_from_errno(errno);
    if (ftruncate(fd, sizeof *image) < 0)
        goto fail;
    image = mmap(NULL, sizeof *image, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (image == MAP_FAILED)
        goto fail;
    /* Our own mapping stays writable; nobody can make another one, or write to the file. */
    if (fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_FUTURE_WRITE | F_SEAL_SEAL) < 0) {
        munmap(image, sizeof *image);
        goto fail;
    }
    image->magic = MAGIC;
    image->version = VERSION;
    memcpy(image->system, system->text, strnlen(system->text, SYSTEM));
    image->entry_size = sizeof image->entries[0];
    *result = mem_alloc(1, sizeof **result);
    **result = (struct control_page){ fd, true, image };
    return 0;
fail:
    reason = reason_from_errno(errno);
    close(fd);
    return reason;
}

int control_page_map(int fd, struct control_page **result)
{
    struct image *image;
    struct stat file;

    if (fstat(fd, &file) < 0 || file.st_size != sizeof *image)
        return REASON_VERSION;
    image = mmap(NULL, sizeof *image, PROT_READ, MAP_SHARED, fd, 0);
    if (image == MAP_FAILED)
        return reason_from_errno(errno);
    if (image->magic != MAGIC || image->version != VERSION || image->entry_size != sizeof image->entries[0]) {
        munmap(image, sizeof *image);
        return REASON_VERSION;
    }
    *result = mem_alloc(1, sizeof **result);
    **result = (struct control_page){ -1, false, image };
    return 0;
}

void control_page_free(struct control_page *page)
{
    if (!page)
        return;
    munmap(page->image, sizeof *page->image);
    if (page->fd >= 0)
        close(page->fd);
    mem_free(page);
}

int control_page_fd(const struct control_page *page)
{
    return page->fd;
}

struct name8 control_page_system(const struct control_page *page)
{
    struct name8 system = { "" };

    memcpy(system.text, page->image->system, SYSTEM);
    return system;
}

static uint32_t count_of(const struct control_page *page)
{
    uint32_t count = atomic_load_explicit(&page->image->count, memory_order_acquire);

    return count < CLASSES_MAX ? count : CLASSES_MAX;
}

int control_page_find(const struct control_page *page, const char *class_name)
{
    uint32_t count = count_of(page);
    char name[NAME] = { 0 };
    size_t length = strlen(class_name);

    if (length > NAME)
        return REASON_NOT_FOUND;
    memcpy(name, class_name, length);
    for (uint32_t i = 0; i < count; i++)
        if (memcmp(page->image->entries[i].name, name, NAME) == 0)
            return (int)i;
    return REASON_NOT_FOUND;
}

static void put_state(struct entry *entry, const struct control_state *state)
{
    uint32_t sequence = atomic_load_explicit(&entry->sequence, memory_order_relaxed);

    atomic_store_explicit(&entry->sequence, sequence + 1, memory_order_relaxed);
    atomic_thread_fence(memory_order_seq_cst);
    atomic_store_explicit(&entry->flags, state->flags, memory_order_relaxed);
    atomic_store_explicit(&entry->default_code, state->default_code, memory_order_relaxed);
    atomic_store_explicit(&entry->conditions, state->conditions, memory_order_relaxed);
    atomic_store_explicit(&entry->generation, state->generation, memory_order_relaxed);
    atomic_store_explicit(&entry->global_generation, state->global_generation, memory_order_relaxed);
    atomic_store_explicit(&entry->sequence, sequence + 2, memory_order_release);
}

int control_page_set(struct control_page *page, const char *class_name, const struct control_state *state)
{
    int number = control_page_find(page, class_name);
    uint32_t count = count_of(page);
    struct entry *entry;

    if (number >= 0) {
        put_state(&page->image->entries[number], state);
        return 0;
    }
    if (count == CLASSES_MAX || strlen(class_name) > NAME)
        return REASON_FULL;
    entry = &page->image->entries[count];
    memcpy(entry->name, class_name, strlen(class_name));
    put_state(entry, state);
    atomic_store_explicit(&page->image->count, count + 1, memory_order_release);
    return 0;
}

struct control_state control_page_get(const struct control_page *page, int number)
{
    struct entry *entry = &page->image->entries[number];
    struct control_state state;
    uint32_t before, after;

    for (;;) {
        before = atomic_load_explicit(&entry->sequence, memory_order_acquire);
        state.flags = atomic_load_explicit(&entry->flags, memory_order_relaxed);
        state.default_code = atomic_load_explicit(&entry->default_code, memory_order_relaxed);
        state.conditions = atomic_load_explicit(&entry->conditions, memory_order_relaxed);
        state.global_generation = atomic_load_explicit(&entry->global_generation, memory_order_relaxed);
        state.generation = atomic_load_explicit(&entry->generation, memory_order_relaxed);
        atomic_thread_fence(memory_order_acquire);
        after = atomic_load_explicit(&entry->sequence, memory_order_relaxed);
        if (before == after && !(before & 1))
            return state;
        sched_yield();
    }
}
