// scenarios/world.hpp: where phones boot. A world carries asks and answers; phones and clusters decide.
#pragma once

#include "scenarios/act.hpp"
#include "scenarios/interruption.hpp"
#include "scenarios/traffic.hpp"

namespace scenarios {

// The run itself failed: an address in use, no sockets left. Ends with exit code 3.
class RunError : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

// The phones that are told to reset, at the site's time: all at once, or in batches.
struct Reset {
    std::vector<std::size_t> phones;
    std::size_t batch = 0;  // so many at a time; 0: all
    std::chrono::seconds between{0};
};

// What has begun and not ended.
struct Underway {
    std::size_t booting = 0;  // phones
    std::size_t to_come = 0;  // resets of later batches

    [[nodiscard]] bool none() const { return booting == 0 && to_come == 0; }
};

class World {
  public:
    virtual ~World() = default;

    // Shows what the site's clusters are now: after the site was made, and after each step that changed them.
    virtual void follow(Site& site) = 0;

    // Lets these phones boot, to the end, on a day on which nothing hurries, and leaves what they did in the
    // site. All throw RunError or Interrupted.
    virtual void boot(Site& site, const std::vector<std::size_t>& phones) = 0;

    // Lets these phones open their HTTPS services, or those at another address, and leaves what came of it in
    // the site.
    virtual void visit(Site& site, const std::vector<std::size_t>& phones, const Visiting& visiting) = 0;

    // Begins a reset. What the phones do is in the site by the time that `settle` returns.
    virtual void reset(Site& site, const Reset& reset) = 0;

    // Lets the phones that still boot go on until the site's time is this.
    virtual void run_until(Site& site, Time until) = 0;

    // Lets all phones that still boot come to the end of it, and says when that was: at the site's time if
    // none did.
    [[nodiscard]] virtual Time settle(Site& site) = 0;

    // One server calls another, now.
    [[nodiscard]] virtual CallOutcome call(Site& site, const TlsCall& call) = 0;

    [[nodiscard]] virtual Underway underway() const = 0;

    // What happened from the first reset after the last call until now; nothing from a world whose time is
    // not that of real phones.
    [[nodiscard]] virtual std::optional<Traffic> traffic() = 0;
};

}  // namespace scenarios
