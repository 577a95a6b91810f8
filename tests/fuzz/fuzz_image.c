/* fuzz_image.c - a damaged image: refused, or searched without a step outside. */
#include "base/mem.h"
#include "racf/image.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const names[] = { "A", "A.B", "COPY.PAPER.TEST", "QM1.APP.REQ", "X.Y.Z.A.B.C", "..", "PAY.PROD.MASTER" };
    void *copy = mem_copy(data, size); /* aligned, as a mapped image is */
    struct image image;

    if (image_open(&image, span_bytes(copy, size)) == 0)
        for (size_t i = 0; i < ARRAY_COUNT(names); i++) {
            int64_t found = image_find(&image, span_of(names[i]));
            uint8_t level;

            if (found >= 0 && image_profile_name(&image, found).length <= RESOURCE_MAX)
                image_access(&image, found, &(struct name8){ "USER" }, &level);
        }
    mem_free(copy);
    return 0;
}
