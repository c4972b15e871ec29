#include "scenarios/model/trust_stores.hpp"

#include <algorithm>
#include <array>

namespace model {

namespace {

struct StoreRow {
    TrustStore store;
    std::string_view name;
    std::string_view word;
};
constexpr std::array<StoreRow, 7> store_rows{{
    {TrustStore::call_manager, "CallManager-trust", "CALLMANAGER_TRUST"},
    {TrustStore::phone_sast, "Phone-SAST-trust", "PHONE_SAST_TRUST"},
    {TrustStore::capf, "CAPF-trust", "CAPF_TRUST"},
    {TrustStore::tomcat, "tomcat-trust", "TOMCAT_TRUST"},
    {TrustStore::ipsec, "ipsec-trust", "IPSEC_TRUST"},
    {TrustStore::tvs, "TVS-trust", "TVS_TRUST"},
    {TrustStore::authentication_server, "what the authentication server trusts", "AUTHENTICATION_SERVER"},
}};

}  // namespace

std::string trust_store_name(TrustStore store) {
    return std::string(std::ranges::find(store_rows, store, &StoreRow::store)->name);
}

std::string store_word(TrustStore store) {
    return std::string(std::ranges::find(store_rows, store, &StoreRow::store)->word);
}

std::optional<TrustStore> store_by_word(std::string_view word) {
    const auto found = std::ranges::find(store_rows, word, &StoreRow::word);
    return found == store_rows.end() ? std::nullopt : std::optional(found->store);
}

TrustStores::Effect TrustStores::upload(TrustStore store, const ctl::CertificatePtr& certificate) {
    std::vector<ctl::CertificatePtr>& held = stores_[store];
    const std::string name = ctl::common_name(certificate->subject());
    const auto namesake = std::ranges::find_if(
        held, [&name](const ctl::CertificatePtr& c) { return ctl::common_name(c->subject()) == name; });
    if (namesake == held.end()) {
        const auto behind = std::ranges::find_if(
            held, [&name](const ctl::CertificatePtr& c) { return ctl::common_name(c->subject()) > name; });
        held.insert(behind, certificate);
        return Effect::added;
    }
    if (**namesake == *certificate) return Effect::held_already;
    const bool is_newer = (*namesake)->serial() != certificate->serial() &&
                          certificate->not_before() > (*namesake)->not_before();
    if (is_newer) *namesake = certificate;
    return is_newer ? Effect::replaced_namesake : Effect::kept_namesake;
}

bool TrustStores::remove(TrustStore store, std::string_view common_name) {
    const auto removed = std::erase_if(stores_[store], [common_name](const ctl::CertificatePtr& certificate) {
        return ctl::common_name(certificate->subject()) == common_name;
    });
    clear_empty(store);
    return removed > 0;
}

void TrustStores::clear_empty(TrustStore store) {
    const auto found = stores_.find(store);
    if (found != stores_.end() && found->second.empty()) stores_.erase(found);
}

const std::vector<ctl::CertificatePtr>& TrustStores::certificates(TrustStore store) const {
    static const std::vector<ctl::CertificatePtr> none;
    const auto found = stores_.find(store);
    return found == stores_.end() ? none : found->second;
}

void TrustStores::drop_expired(std::chrono::sys_seconds now) {
    for (auto& [store, held] : stores_)
        std::erase_if(held, [now](const ctl::CertificatePtr& c) { return c->not_after() < now; });
    std::erase_if(stores_, [](const auto& store) { return store.second.empty(); });
}

void TrustStores::copy_replicated(const TrustStores& other) {
    std::vector<ctl::CertificatePtr> own = certificates(TrustStore::capf);
    stores_ = other.stores_;
    stores_[TrustStore::capf] = std::move(own);
    clear_empty(TrustStore::capf);
}

void TrustStores::vouch_in(tvs::CertificateStore& vouched) const {
    struct Mapping {
        TrustStore store;
        std::vector<ctl::Role> roles;
    };
    static const std::array<Mapping, 6> mappings{
        {{TrustStore::phone_sast, {ctl::Role::sast, ctl::Role::tftp}},
         {TrustStore::tomcat, {ctl::Role::app_server}},
         {TrustStore::call_manager, {}},
         {TrustStore::capf, {}},
         {TrustStore::tvs, {}},
         {TrustStore::ipsec, {}}}};
    for (const Mapping& mapping : mappings)
        for (const ctl::CertificatePtr& certificate : certificates(mapping.store)) {
            vouched.add(certificate);
            for (const ctl::Role role : mapping.roles) vouched.add(certificate, role);
        }
}

}  // namespace model
