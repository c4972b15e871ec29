// scenarios/worlds/observer.hpp: who looks at what phones and servers say to each other. Looking changes
// nothing.
#pragma once

#include "scenarios/model/exchange.hpp"
#include "scenarios/model/phone_task.hpp"
#include "scenarios/worlds/traffic.hpp"

namespace worlds {

// One ask of a phone, and what came of it. All borrowed.
struct ObservedExchange {
    const model::SiteState& site;  // as it is meanwhile
    std::size_t phone = 0;         // its number over all groups
    Moment asked;
    Moment over;
    const phone::Ask& ask;
    ctl::CertificatePtr presented;  // by the server, in a TLS handshake; nullptr: it did not come to that
    const phone::Answer& answer;
};

class Observer {
  public:
    virtual ~Observer() = default;

    // Are this phone's exchanges asked for?
    [[nodiscard]] virtual bool looks_at(std::size_t phone) const = 0;
    virtual void step_begins(std::size_t number) = 0;
    virtual void exchanged(const ObservedExchange& exchange) = 0;
    // A boot came to its end with this.
    virtual void booted(std::size_t phone, const phone::BootReport& report) = 0;
};

}  // namespace worlds
