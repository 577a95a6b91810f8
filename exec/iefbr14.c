/* iefbr14.c - IEFBR14: does nothing. All that happens in such a step is the disposition of its DDs.
 *
 * It is linked without the C library, since starting that takes longer than all the rest of the step; exec/iebgener.c is
 * the pattern for other programs. What step_end(step_begin(), 0) would send goes out in one write: HELLO and RESULT
 * (base/frame.h, exec/step_requests.def).
 */
#include <asm/unistd.h>

#include "base/frame.h"
#include "exec/step_table.h"

#define REQUEST(number, name, from, states, text) REQUEST_##name = number,
enum {
#include "exec/step_requests.def"
};
#undef REQUEST

#define U16(value) (uint8_t)((value) >> 8), (uint8_t)(value)
#define U32(value) U16((uint32_t)(value) >> 16), U16(value)

static const uint8_t frames[] = {
    U32(6), U16(FRAME_HELLO), U16(0), U32(FRAME_MAGIC), U16(FRAME_VERSION),
    U32(16), U16(REQUEST_RESULT), U16(FRAME_ONE_WAY), U32(0), U32(0), U32(0), U32(0), /* condition code, abends, reason */
};

static long system_call(long number, long a, long b, long c)
{
#if defined(__x86_64__)
    long result;

    __asm__ volatile("syscall" : "=a"(result) : "a"(number), "D"(a), "S"(b), "d"(c) : "rcx", "r11", "memory");
    return result;
#elif defined(__aarch64__)
    register long x8 __asm__("x8") = number, x0 __asm__("x0") = a, x1 __asm__("x1") = b, x2 __asm__("x2") = c;

    __asm__ volatile("svc 0" : "+r"(x0) : "r"(x8), "r"(x1), "r"(x2) : "memory");
    return x0;
#else
#error "iefbr14.c does not know the system call of this machine"
#endif
}

void _start(void);
void _start(void)
{
    bool sent = system_call(__NR_write, STEP_LINK_FD, (long)(uintptr_t)frames, sizeof frames) == sizeof frames;

    for (;;)
        system_call(__NR_exit_group, !sent, 0, 0);
}
