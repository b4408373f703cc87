/* Faults at system calls that change something below a folder: loaded with LD_PRELOAD, armed by
   faults_arm, so that a test can end a process, send it a signal or fill its disk at the n-th call.
   Calls are numbered from 1; what is not below the folder is neither counted nor touched. */

#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

enum { NOTHING, TERMINATE, HANG_UP, KILL, FULL };
enum { TAKES_SPACE, NEEDS_DISK, METADATA };

static char root[PATH_MAX];
static size_t root_length; /* 0: not armed */
static int kind, is_full, log_handle = -1;
static long at, count;

void faults_arm(const char *folder, int what, long call, int log) {
    snprintf(root, sizeof root, "%s", folder);
    kind = what;
    at = call;
    log_handle = log;
    count = is_full = 0;
    root_length = strlen(root);
}

long faults_count(void) { return count; }

static int below(const char *path) {
    return !strncmp(path, root, root_length) && (path[root_length] == '/' || !path[root_length]);
}

static int handle_path(int handle, char *path) {
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", handle);
    ssize_t length = readlink(link, path, PATH_MAX - 1);
    path[length > 0 ? length : 0] = 0;
    return length > 0;
}

static int whole_path(int folder, const char *name, char *path) {
    char above[PATH_MAX];
    if (!name) return 0;
    if (name[0] == '/') snprintf(path, PATH_MAX, "%s", name);
    else {
        if (folder == AT_FDCWD ? !getcwd(above, sizeof above) : !handle_path(folder, above)) return 0;
        snprintf(path, 2 * PATH_MAX, "%s/%s", above, name);
    }
    return 1;
}

/* Of a path: 1 when it is ours; of a handle: name is NULL. */
static int ours(int folder, const char *name) {
    char path[2 * PATH_MAX];
    int keep = errno;
    int found = root_length &&
        (name ? whole_path(folder, name, path) : handle_path(folder, path)) && below(path);
    errno = keep;
    return found;
}

/* The call that is about to be made: -1 when it fails instead. */
static int fault(int needs) {
    count++;
    if (is_full && needs == TAKES_SPACE) { errno = ENOSPC; return -1; }
    if (count != at) return 0;
    switch (kind) {
    case TERMINATE: raise(SIGTERM); break;
    case HANG_UP: raise(SIGHUP); break;
    case KILL: kill(getpid(), SIGKILL); break;
    case FULL:
        is_full = 1;
        if (needs != METADATA) { errno = ENOSPC; return -1; }
    }
    return 0;
}

static void note(char what, const struct stat *about) {
    char line[64];
    int length = snprintf(line, sizeof line, "%c %lu\n", what, (unsigned long)about->st_ino);
    syscall(SYS_write, log_handle, line, length);
}

/* W: a file's content changed, S: a file or folder was synced. */
static void note_handle(char what, int handle) {
    struct stat about;
    int keep = errno;
    if (log_handle >= 0 && ours(handle, NULL) && !fstat(handle, &about)) note(what, &about);
    errno = keep;
}

/* E: the names in a folder changed. */
static void note_entry(int folder, const char *name) {
    char path[2 * PATH_MAX];
    struct stat about;
    int keep = errno;
    if (log_handle >= 0 && whole_path(folder, name, path)) {
        char *last = strrchr(path, '/');
        if (last) *last = 0;
        if (!stat(path, &about)) note('E', &about);
    }
    errno = keep;
}

/* R: a name is about to be given, by a rename; U: to be removed. */
static void note_name(char what, int folder, const char *name) {
    char path[2 * PATH_MAX], line[2 * PATH_MAX + 4];
    int keep = errno;
    if (log_handle >= 0 && whole_path(folder, name, path)) {
        int length = snprintf(line, sizeof line, "%c %s\n", what, path);
        syscall(SYS_write, log_handle, line, length);
    }
    errno = keep;
}

#define REAL(type, name, ...) \
    static type (*real)(__VA_ARGS__); \
    if (!real) real = (type(*)(__VA_ARGS__))dlsym(RTLD_NEXT, #name)

#define ONE_PATH(name, needs, parameters, types, folder, path, ...) \
    int name parameters { \
        REAL(int, name, types); \
        int mine = ours(folder, path); \
        if (mine && fault(needs)) return -1; \
        if (mine && needs == NEEDS_DISK) note_name('U', folder, path); \
        int result = real(__VA_ARGS__); \
        if (mine && !result && needs != METADATA) note_entry(folder, path); \
        return result; \
    }
#define C ,

ONE_PATH(mkdir, TAKES_SPACE, (const char *p, mode_t m), const char * C mode_t, AT_FDCWD, p, p, m)
ONE_PATH(mkdirat, TAKES_SPACE, (int d, const char *p, mode_t m), int C const char * C mode_t, d, p, d, p, m)
ONE_PATH(unlink, NEEDS_DISK, (const char *p), const char *, AT_FDCWD, p, p)
ONE_PATH(unlinkat, NEEDS_DISK, (int d, const char *p, int f), int C const char * C int, d, p, d, p, f)
ONE_PATH(rmdir, NEEDS_DISK, (const char *p), const char *, AT_FDCWD, p, p)
ONE_PATH(symlink, TAKES_SPACE, (const char *t, const char *p), const char * C const char *, AT_FDCWD, p, t, p)
ONE_PATH(symlinkat, TAKES_SPACE, (const char *t, int d, const char *p), const char * C int C const char *, d, p, t, d, p)
ONE_PATH(chmod, METADATA, (const char *p, mode_t m), const char * C mode_t, AT_FDCWD, p, p, m)
ONE_PATH(fchmodat, METADATA, (int d, const char *p, mode_t m, int f), int C const char * C mode_t C int, d, p, d, p, m, f)
ONE_PATH(chown, METADATA, (const char *p, uid_t u, gid_t g), const char * C uid_t C gid_t, AT_FDCWD, p, p, u, g)
ONE_PATH(utimensat, METADATA, (int d, const char *p, const struct timespec t[2], int f), int C const char * C const struct timespec * C int, d, p, d, p, t, f)
ONE_PATH(truncate, NEEDS_DISK, (const char *p, off_t l), const char * C off_t, AT_FDCWD, p, p, l)

#define TWO_PATHS(name, needs, parameters, types, d1, p1, d2, p2, ...) \
    int name parameters { \
        REAL(int, name, types); \
        int mine = ours(d1, p1) || ours(d2, p2); \
        if (mine && fault(needs)) return -1; \
        if (mine) note_name('R', d2, p2); \
        int result = real(__VA_ARGS__); \
        if (mine && !result) { note_entry(d1, p1); note_entry(d2, p2); } \
        return result; \
    }

TWO_PATHS(rename, NEEDS_DISK, (const char *a, const char *b), const char * C const char *, AT_FDCWD, a, AT_FDCWD, b, a, b)
TWO_PATHS(renameat, NEEDS_DISK, (int c, const char *a, int d, const char *b), int C const char * C int C const char *, c, a, d, b, c, a, d, b)
TWO_PATHS(renameat2, NEEDS_DISK, (int c, const char *a, int d, const char *b, unsigned f), int C const char * C int C const char * C unsigned, c, a, d, b, c, a, d, b, f)
TWO_PATHS(link, TAKES_SPACE, (const char *a, const char *b), const char * C const char *, AT_FDCWD, b, AT_FDCWD, b, a, b)
TWO_PATHS(linkat, TAKES_SPACE, (int c, const char *a, int d, const char *b, int f), int C const char * C int C const char * C int, d, b, d, b, c, a, d, b, f)

#define HANDLE(type, name, needs, what, parameters, types, handle, ...) \
    type name parameters { \
        REAL(type, name, types); \
        int mine = ours(handle, NULL); \
        if (mine && fault(needs)) return -1; \
        type result = real(__VA_ARGS__); \
        if (mine && result >= 0) note_handle(what, handle); \
        return result; \
    }

HANDLE(ssize_t, write, TAKES_SPACE, 'W', (int h, const void *b, size_t n), int C const void * C size_t, h, h, b, n)
HANDLE(ssize_t, writev, TAKES_SPACE, 'W', (int h, const struct iovec *v, int n), int C const struct iovec * C int, h, h, v, n)
HANDLE(ssize_t, pwrite64, TAKES_SPACE, 'W', (int h, const void *b, size_t n, off_t o), int C const void * C size_t C off_t, h, h, b, n, o)
HANDLE(ssize_t, sendfile, TAKES_SPACE, 'W', (int h, int s, off_t *o, size_t n), int C int C off_t * C size_t, h, h, s, o, n)
HANDLE(ssize_t, sendfile64, TAKES_SPACE, 'W', (int h, int s, off_t *o, size_t n), int C int C off_t * C size_t, h, h, s, o, n)
HANDLE(ssize_t, copy_file_range, TAKES_SPACE, 'W', (int s, off_t *i, int h, off_t *o, size_t n, unsigned f), int C off_t * C int C off_t * C size_t C unsigned, h, s, i, h, o, n, f)
HANDLE(int, ftruncate, NEEDS_DISK, 'W', (int h, off_t l), int C off_t, h, h, l)
HANDLE(int, ftruncate64, NEEDS_DISK, 'W', (int h, off_t l), int C off_t, h, h, l)
HANDLE(int, fsync, NEEDS_DISK, 'S', (int h), int, h, h)
HANDLE(int, fdatasync, NEEDS_DISK, 'S', (int h), int, h, h)
HANDLE(int, fchmod, METADATA, 'M', (int h, mode_t m), int C mode_t, h, h, m)

#define OPEN(name, parameters, types, folder, path, ...) \
    int name parameters { \
        mode_t mode = 0; \
        if (flags & (O_CREAT | __O_TMPFILE)) { \
            va_list more; \
            va_start(more, flags); \
            mode = va_arg(more, mode_t); \
            va_end(more); \
        } \
        REAL(int, name, types); \
        int mine = (flags & (O_CREAT | O_TRUNC)) && ours(folder, path); \
        if (mine && fault(TAKES_SPACE)) return -1; \
        int result = real(__VA_ARGS__, flags, mode); \
        if (mine && result >= 0) { note_handle('W', result); note_entry(folder, path); } \
        return result; \
    }

OPEN(open, (const char *p, int flags, ...), const char * C int C ..., AT_FDCWD, p, p)
OPEN(open64, (const char *p, int flags, ...), const char * C int C ..., AT_FDCWD, p, p)
OPEN(openat, (int d, const char *p, int flags, ...), int C const char * C int C ..., d, p, d, p)
OPEN(openat64, (int d, const char *p, int flags, ...), int C const char * C int C ..., d, p, d, p)
