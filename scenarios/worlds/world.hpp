// scenarios/worlds/world.hpp: where phones boot. A world carries asks and answers, and time; phones and
// clusters decide.
#pragma once

#include "scenarios/model/phone_task.hpp"
#include "scenarios/os/interruption.hpp"
#include "scenarios/worlds/observer.hpp"

namespace worlds {

using model::SiteState;
using model::Time;
using Phones = std::vector<model::PhoneRange>;

// The run itself failed: an address in use, no sockets left. Ends with exit code 3.
class RunError : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

// The phones that are told to reset now: all at once, or in batches.
struct Reset {
    Phones phones;
    std::size_t batch = 0;  // so many at a time; 0: all
    std::chrono::seconds between{0};
};

// How far a world has come with what it is told to do.
struct Progress {
    Time now;
    std::size_t booting = 0;  // phones
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

    // The world's time. Nothing but the world moves it.
    [[nodiscard]] virtual Time now() const = 0;

    // Shows what the site is now: before anything else, and after each change of it. `site` is a value: a
    // world keeps its own.
    virtual void follow(const SiteState& site) = 0;

    // Lets these phones boot, to the end, on a day on which nothing hurries, and leaves what they did in the
    // site. All throw RunError or Interrupted.
    virtual void boot(SiteState& site, const Phones& phones) = 0;

    // Lets these phones open their HTTPS services, or those at another address, and leaves what came of it in
    // the site.
    virtual void visit(SiteState& site, const Phones& phones, const model::Visiting& visiting) = 0;

    // These phones register again, since their CallManagers did what `starts` says or what else the site has
    // become, and have done so by now. In a world with time they lose their registration at once, services
    // take their time to start, and until then nobody is served there.
    virtual void reconnect(SiteState& site, const Phones& phones, const model::ServiceStarts& starts) = 0;

    // Those of these phones that don't boot now.
    [[nodiscard]] virtual Phones at_rest(const SiteState& /*site*/, const model::PhoneRange& phones) const {
        return {phones};
    }

    // Begins a reset. What the phones do is in the site by the time that `settle` returns.
    virtual void reset(SiteState& site, const Reset& reset) = 0;

    // Time passes until then: what is pending in the site comes due, and phones that still boot go on.
    virtual void run_until(SiteState& site, Time until) = 0;

    // Lets all phones that still boot come to the end of it; it is then by now.
    virtual void settle(SiteState& site) = 0;

    // One server calls another, now.
    [[nodiscard]] virtual tvs::Contact call(const SiteState& site, const model::TlsConnectionTest& test) = 0;

    [[nodiscard]] virtual Underway underway() const = 0;

    // What phones do from now on is the doing of this step.
    virtual void begin_step(std::size_t /*number*/) {}

    // From now on this hears now and then how far the world has come.
    void tell_progress(std::function<void(const Progress&)> listener) { progress_ = std::move(listener); }

    // This step is taken now.
    void show_step(std::size_t number) {
        if (observer_ != nullptr) observer_->step_begins(number);
    }

    // From now on this observer sees what the phones do that it looks at. It outlives the world.
    void show_to(Observer& observer) { observer_ = &observer; }

    // Did something come due, or a service give up on phones, while they booted? Where boots take time that
    // may part phones that would be alike.
    [[nodiscard]] virtual bool time_mattered() const { return false; }

    // How long phones were without registration so far, by groups of which some were; nothing from a world
    // whose time is not that of real phones.
    [[nodiscard]] virtual std::vector<Outage> outages(const SiteState& /*site*/) { return {}; }

    // What went on so far; nothing from a world whose time is not that of real phones.
    [[nodiscard]] virtual Activity activity() { return {}; }

    // What happened from the first reset after the last call until now; nothing from a world whose time is
    // not that of real phones.
    [[nodiscard]] virtual std::optional<Traffic> traffic() = 0;

  protected:
    Observer* observer_ = nullptr;  // nullptr: nobody looks
    std::function<void(const Progress&)> progress_{};
};

}  // namespace worlds
