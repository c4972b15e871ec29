#include "scenarios/program/temporary_folder.hpp"

#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <string>
#include <system_error>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace scenarios {
namespace {

constexpr std::string_view prefix = "bellwether-run-";
constexpr std::string_view draft_prefix = "bellwether-new-";  // until it is locked

// A run's folder is locked for as long as the run lives: the kernel takes the lock away with the process.
int locked(const std::filesystem::path& folder) {
    const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (descriptor < 0 || ::flock(descriptor, LOCK_EX | LOCK_NB) == 0) return descriptor;
    ::close(descriptor);
    return -1;
}

// Is this a folder of a run of this user's? A draft of one is, once its run has had time to lock it.
bool may_be_left_over(const std::filesystem::path& folder) {
    constexpr std::time_t until_locked = 60;
    const std::string name = folder.filename().string();
    struct stat status {};
    if (::lstat(folder.c_str(), &status) != 0 || !S_ISDIR(status.st_mode) || status.st_uid != ::geteuid())
        return false;
    return name.starts_with(prefix) ||
           (name.starts_with(draft_prefix) && status.st_ctim.tv_sec + until_locked < std::time(nullptr));
}

void remove_what_killed_runs_left(const std::filesystem::path& where) {
    std::error_code error;
    for (std::filesystem::directory_iterator at(where, error), end; !error && at != end;
         at.increment(error)) {
        if (!may_be_left_over(at->path())) continue;
        const int lock = locked(at->path());
        if (lock < 0) continue;
        std::error_code ignored;
        std::filesystem::remove_all(at->path(), ignored);
        ::close(lock);
    }
}

}  // namespace

TemporaryFolder::TemporaryFolder() {
    const std::filesystem::path where = std::filesystem::temp_directory_path();
    static const bool is_clean = (remove_what_killed_runs_left(where), true);
    (void)is_clean;
    std::string draft = (where / (std::string(draft_prefix) + "XXXXXX")).string();
    if (::mkdtemp(draft.data()) == nullptr) throw std::system_error(errno, std::generic_category(), draft);
    lock_ = locked(draft);
    path_ = where / (std::string(prefix) + draft.substr(draft.size() - 6));
    std::filesystem::rename(draft, path_);
}

TemporaryFolder::~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
    if (lock_ >= 0) ::close(lock_);
}

}  // namespace scenarios
