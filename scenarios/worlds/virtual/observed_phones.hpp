// scenarios/worlds/virtual/observed_phones.hpp: phones that somebody looks at. Others are led along what one
// of their group did once; these do it themselves, beside that, with their own names, files and certificates.
#pragma once

#include "scenarios/worlds/observer.hpp"

namespace virtual_world {

class ObservedPhones {
  public:
    // Both outlive it.
    ObservedPhones(issuing::Issuer& issuer, model::KnownCertificates& known)
        : issuer_(issuer), known_(known) {}

    void show_to(worlds::Observer* observer) { observer_ = observer; }
    [[nodiscard]] bool looks_at(std::size_t phone) const {
        return observer_ != nullptr && observer_->looks_at(phone);
    }

    // The phone begins this errand; another one that it was about is broken off.
    void begin(const model::SiteState& site, std::size_t phone, const model::PhoneRecord& record,
               const model::Errand& errand, model::Time now);
    // It asked, and is answered or not.
    void exchange(const model::SiteState& site, std::size_t phone, worlds::Moment asked, worlds::Moment over,
                  bool is_answered);
    // It does all of an errand that takes no time of the world: as if each answer took a tenth of a second.
    void run(const model::SiteState& site, std::size_t phone, const model::PhoneRecord& record,
             const model::Errand& errand, model::Time now);
    void break_off(std::size_t phone) { running_.erase(phone); }

  private:
    struct Running {
        model::PhoneRecord record;
        std::unique_ptr<model::PhoneTask> task;
    };
    issuing::Issuer& issuer_;
    model::KnownCertificates& known_;
    worlds::Observer* observer_ = nullptr;
    std::map<std::size_t, Running> running_;
};

}  // namespace virtual_world
