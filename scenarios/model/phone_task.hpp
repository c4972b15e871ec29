// scenarios/model/phone_task.hpp: what a phone is let do: boot, open its HTTPS services, or register again.
// Worlds carry its asks, whichever it is.
#pragma once

#include "phone/boot.hpp"
#include "phone/reconnection.hpp"
#include "scenarios/model/devices.hpp"

namespace model {

struct Booting {};

// A visit to the services that the phone's configuration names, or to others.
struct Visiting {
    std::optional<phone::HttpsAddress> where;
};

// Its connection to a CallManager is gone, or a better one may be had.
struct Reconnecting {};

using Errand = std::variant<Booting, Visiting, Reconnecting>;

class PhoneTask {
  public:
    // Of a phone in this state. Starts at once.
    PhoneTask(phone::Phone phone, const PhoneState& state, const Errand& errand, Time now);
    PhoneTask(const PhoneTask&) = delete;
    PhoneTask& operator=(const PhoneTask&) = delete;

    // What a world drives.
    [[nodiscard]] phone::Dialogue& dialogue() { return *dialogue_; }
    [[nodiscard]] const phone::Phone& phone() const { return phone_; }

    // Of a boot, once nothing is pending; nullptr for another errand.
    [[nodiscard]] const phone::BootReport* boot_report() const { return boot_ ? &boot_->report() : nullptr; }
    // How the phone stands when nothing is pending; `before` is how it stood when this began.
    [[nodiscard]] PhoneRecord end(const SiteState& site, const PhoneRecord& before) const;

  private:
    phone::Phone phone_;
    std::optional<phone::Boot> boot_;
    std::optional<phone::Visit> visit_;
    std::optional<phone::Reconnection> reconnection_;
    phone::Dialogue* dialogue_ = nullptr;  // one of them
};

}  // namespace model
