/* fuzz_image.c - a damaged image: refused, or searched without a step outside. */
#include "base/mem.h"
#include "racf/image.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Looks at each byte. */
static void must_read(struct span text)
{
    static volatile char last;

    for (size_t i = 0; i < text.length; i++)
        last = text.data[i];
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const names[] = { "A", "A.B", "COPY.PAPER.TEST", "QM1.APP.REQ", "X.Y.Z.A.B.C", "..", "PAY.PROD.MASTER" };
    void *copy = mem_copy(data, size); /* aligned, as a mapped image is */
    struct image image;

    if (image_open(&image, span_bytes(copy, size)) == 0)
        for (size_t i = 0; i < ARRAY_COUNT(names); i++) {
            int64_t found = image_find(&image, span_of(names[i]));
            struct span member;
            uint8_t level;

            if (found < 0 || image_profile_name(&image, found).length > RESOURCE_MAX)
                continue;
            image_access(&image, found, &(struct name8){ "USER" }, &level);
            image_access_when(&image, found, RACF_WHEN_JESINPUT, span_of("INTRDR"), &(struct name8){ "USER" }, &level);
            image_profile_notify(&image, found);
            for (size_t k = 0; k < 10 && image_member(&image, found, k, &member); k++)
                must_read(member);
        }
    mem_free(copy);
    return 0;
}
