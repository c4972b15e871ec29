#include "scenarios/worlds/virtual/virtual_world.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "scenarios/model/listening_ports.hpp"
#include "scenarios/worlds/virtual/agenda.hpp"
#include "scenarios/worlds/virtual/network.hpp"
#include "scenarios/worlds/virtual/site_clock.hpp"

namespace virtual_world {
namespace {

using model::BootMemo;
using model::BootNodeNumber;
using model::PhoneRecord;
using model::SiteState;
using model::Time;
using os::look_for_interruption;
using worlds::Traffic;

constexpr std::size_t events_between_looks = 65536;  // for a signal

Time seconds_of(Moment moment) {
    return std::chrono::floor<std::chrono::seconds>(moment);
}

// How each of a million phones stands, in four bytes: the records that there are stand beside.
class PhoneTable {
  public:
    void read(const SiteState& site) {
        if (is_read(site)) return;
        of_phone_.clear();
        for (const auto& runs : site.phones)
            for (const model::PhoneRun& run : runs->all())
                of_phone_.insert(of_phone_.end(), run.count, number_of(run.phone));
        shown_ = site.phones;
    }

    void write(SiteState& site) {
        if (!is_changed_) return;
        is_changed_ = false;
        std::size_t phone = 0;
        for (std::size_t group = 0; group < site.phones.size(); ++group) {
            std::vector<model::PhoneRun> runs;
            const std::size_t end = phone + site.frame->groups[group].count;
            while (phone < end) {
                const std::size_t first = phone;
                while (phone < end && of_phone_[phone] == of_phone_[first]) ++phone;
                model::PhoneRuns::append(runs, phone - first, records_[of_phone_[first]]);
            }
            site.phones[group] = model::Shared(model::PhoneRuns(std::move(runs)));
        }
        shown_ = site.phones;
    }

    [[nodiscard]] const PhoneRecord& at(std::size_t phone) const { return records_[of_phone_[phone]]; }
    void set(std::size_t phone, const PhoneRecord& record) {
        of_phone_[phone] = number_of(record);
        is_changed_ = true;
    }

  private:
    using Address = std::pair<const void*, const void*>;

    [[nodiscard]] bool is_read(const SiteState& site) const {
        return !shown_.empty() &&
               std::ranges::equal(shown_, site.phones,
                                  [](const auto& left, const auto& right) { return left.is_same(right); });
    }

    std::uint32_t number_of(const PhoneRecord& record) {
        const Address address{record.state.address(), record.last_boot.address()};
        if (last_.first == address) return last_.second;
        const auto [place, is_new] =
            numbers_.try_emplace(address, static_cast<std::uint32_t>(records_.size()));
        if (is_new) records_.push_back(record);
        last_ = {address, place->second};
        return place->second;
    }

    std::vector<std::uint32_t> of_phone_;
    std::vector<PhoneRecord> records_;
    std::map<Address, std::uint32_t> numbers_;
    std::pair<Address, std::uint32_t> last_{};
    std::vector<model::Shared<model::PhoneRuns>> shown_;  // what was read or written last
    bool is_changed_ = false;
};

}  // namespace

struct VirtualWorld::State {
    // What is known of a phone's boot; four bytes twice, for each of a million phones.
    struct Running {
        BootNodeNumber node = 0;  // 0: it has not begun, or is over
        std::uint32_t boot = 0;   // counts its boots; an event of another one is stale
    };

    Network network;
    std::uint64_t seed;
    BootMemo memo;
    SiteClock clock;
    Agenda agenda;
    PhoneTable phones;
    std::vector<Running> running;
    std::vector<bool> is_booting;
    std::size_t booting = 0;
    std::size_t not_told = 0;  // resets of batches that are yet to come
    Moment last_end;

    std::optional<Traffic> traffic;
    std::vector<std::pair<Moment, std::uint32_t>> registrations;  // in the order of time

    State(const model::SiteDescription& site, Time start, std::uint64_t s, issuing::Issuer& issuer,
          model::KnownCertificates& known)
        : network(site, s), seed(s), memo(issuer, known), clock(memo, start) {}

    void follow(const SiteState& site) {
        network.follow(site);
        clock.follow(site);
    }

    void start_traffic(Moment now) {
        if (traffic) return;
        traffic.emplace();
        traffic->began = now;
        (void)network.take_loads();
        registrations.clear();
    }

    void prepare(const SiteState& site) {
        phones.read(site);
        if (!running.empty()) return;
        const std::size_t count = model::phone_count(site);
        running.resize(count);
        is_booting.resize(count);
    }

    void tell_to_reset(std::uint32_t phone, Moment at) {
        Running& its = running[phone];
        if (!is_booting[phone]) {
            is_booting[phone] = true;
            ++booting;
        } else {
            ++traffic->broken_off;
        }
        if (its.node != 0) phones.set(phone, memo.broken_off(its.node, phones.at(phone)));
        its = {0, its.boot + 1};
        ++traffic->resets;
        const auto when = static_cast<std::uint64_t>(at.time_since_epoch().count());
        agenda.add({at + network.restart(KeyedRandom(seed, phone, when)), phone, its.boot});
    }

    void run(SiteState& site, std::optional<Moment> until) {
        for (std::size_t count = 0; !agenda.empty(); ++count) {
            if (count % events_between_looks == 0) look_for_interruption();
            const Event event = agenda.first();
            if (until && event.at >= *until) return;
            agenda.take_first();
            if (event.boot == 0) {
                --not_told;
                tell_to_reset(event.phone, event.at);
            } else if (running[event.phone].boot == event.boot) {
                happen(site, event);
            }
        }
    }

    // A phone's next request is due, or its boot is over.
    void happen(SiteState& site, const Event& event) {
        Running& its = running[event.phone];
        const Time now = seconds_of(event.at);
        clock.pass_to(site, now);
        if (its.node == 0)
            its.node = memo.start(model::phone_number(site, event.phone).group, phones.at(event.phone),
                                  nullptr, now);
        if (const PhoneRecord* end = memo.end(its.node)) return finish(event, *end);
        const BootMemo::Wish wish = memo.wish(its.node, now);
        const auto when = static_cast<std::uint64_t>(event.at.time_since_epoch().count());
        const Network::Exchange exchange = network.exchange(wish.node, wish.endpoint, wish.round_trips,
                                                            event.at, KeyedRandom(seed, event.phone, when));
        its.node = memo.next(its.node, exchange.is_answered, now);
        const bool is_over = memo.end(its.node) != nullptr;
        agenda.add({is_over ? exchange.over : exchange.over + network.judging(), event.phone, event.boot});
    }

    void finish(const Event& event, const PhoneRecord& end) {
        clock.note(phones.at(event.phone), end);
        phones.set(event.phone, end);
        running[event.phone].node = 0;
        is_booting[event.phone] = false;
        --booting;
        last_end = event.at;
        if (end.state->registration == phone::Registration::none) {
            ++traffic->unregistered;
        } else {
            registrations.emplace_back(event.at, event.phone);
        }
    }

    std::optional<Traffic> take_traffic() {
        if (!traffic) return std::nullopt;
        Traffic taken = std::move(*traffic);
        traffic.reset();
        taken.registered = registrations.size();
        if (!registrations.empty()) {
            const std::size_t count = registrations.size();
            taken.half = registrations[(count - 1) / 2].first;
            taken.most = registrations[(count * 95 + 99) / 100 - 1].first;
            std::tie(taken.last, taken.last_phone) = registrations.back();
        }
        taken.loads = network.take_loads();
        return taken;
    }
};

VirtualWorld::VirtualWorld(const model::SiteDescription& site, Time start, std::uint64_t seed,
                           issuing::Issuer& issuer, model::KnownCertificates& known)
    : state_(std::make_unique<State>(site, start, seed, issuer, known)) {}
VirtualWorld::~VirtualWorld() = default;

Time VirtualWorld::now() const {
    return state_->clock.now();
}

void VirtualWorld::follow(const SiteState& site) {
    look_for_interruption();
    state_->follow(site);
}

void VirtualWorld::boot(SiteState& site, const worlds::Phones& phones) {
    (void)state_->clock.let_act(site, phones, nullptr);
}

void VirtualWorld::visit(SiteState& site, const worlds::Phones& phones, const model::Visiting& visiting) {
    (void)state_->clock.let_act(site, phones, &visiting);
}

void VirtualWorld::reset(SiteState& site, const worlds::Reset& reset) {
    state_->prepare(site);
    const Moment now = state_->clock.now();
    state_->start_traffic(now);
    std::size_t number = 0;  // of the phone among those that are reset
    for (const model::PhoneRange& range : reset.phones) {
        const std::size_t first = site.frame->first[range.group] + range.first;
        for (std::size_t i = first; i < first + range.count; ++i) {
            const auto phone = static_cast<std::uint32_t>(i);
            const std::size_t batch = reset.batch == 0 ? 0 : number / reset.batch;
            ++number;
            if (batch == 0) {
                state_->tell_to_reset(phone, now);
            } else {
                state_->agenda.add({now + reset.between * static_cast<std::int64_t>(batch), phone, 0});
                ++state_->not_told;
            }
        }
    }
    state_->phones.write(site);
}

void VirtualWorld::run_until(SiteState& site, Time until) {
    look_for_interruption();
    if (!underway().none()) {
        state_->phones.read(site);
        state_->run(site, until);
        state_->phones.write(site);
        state_->clock.look_for_new_lscs(site);
    }
    state_->clock.finish_at(site, until);
}

void VirtualWorld::settle(SiteState& site) {
    if (underway().none()) return;
    state_->phones.read(site);
    state_->run(site, std::nullopt);
    state_->phones.write(site);
    state_->clock.look_for_new_lscs(site);
    state_->clock.finish_at(site, std::chrono::ceil<std::chrono::seconds>(state_->last_end));
}

tvs::Contact VirtualWorld::call(const SiteState& site, const model::TlsConnectionTest& test) {
    return model::answer_of(site, test, state_->clock.now());
}

worlds::Underway VirtualWorld::underway() const {
    return {state_->booting, state_->not_told};
}

std::optional<Traffic> VirtualWorld::traffic() {
    return state_->take_traffic();
}

std::string virtual_address(std::size_t n) {
    return fmt::format("127.64.0.{}", n + 1);
}

}  // namespace virtual_world
