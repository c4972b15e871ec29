#include "tvs/store.hpp"

#include <algorithm>

namespace tvs {

namespace {

constexpr auto identity_of = [](const StoredCertificate& stored) -> const ctl::CertificateIdentity& {
    return stored.certificate->identity();
};

}  // namespace

StoredCertificate& CertificateStore::stored(const ctl::CertificatePtr& certificate) {
    const auto place = std::ranges::lower_bound(certificates_, certificate->identity(), {}, identity_of);
    if (place == certificates_.end() || identity_of(*place) != certificate->identity())
        return *certificates_.insert(place, {certificate, {}});
    if (*place->certificate != *certificate) *place = {certificate, {}};
    return *place;
}

void CertificateStore::add(const ctl::CertificatePtr& certificate) {
    (void)stored(certificate);
}

void CertificateStore::add(const ctl::CertificatePtr& certificate, ctl::Role role) {
    std::vector<ctl::Role>& roles = stored(certificate).roles;
    const auto place = std::ranges::lower_bound(roles, role);
    if (place == roles.end() || *place != role) roles.insert(place, role);
}

const StoredCertificate* CertificateStore::find(const ctl::CertificateIdentity& identity) const {
    const auto found = std::ranges::lower_bound(certificates_, identity, {}, identity_of);
    return found == certificates_.end() || identity_of(*found) != identity ? nullptr : &*found;
}

Response answer(const Request& request, const CertificateStore& store, std::uint32_t ttl) {
    const auto* query = std::get_if<Query>(&request.question);
    Response response{request.session, query != nullptr, {}};
    if (query != nullptr) {
        const StoredCertificate* stored = store.find(ctl::CertificateIdentity(query->issuer, query->serial));
        if (stored != nullptr) response.grant = Grant{stored->certificate->der(), stored->roles, ttl};
        return response;
    }
    const auto certificate = ctl::Certificate::from_der(std::get<Verify>(request.question).certificate);
    if (!certificate) return response;
    const StoredCertificate* stored = store.find((*certificate)->identity());
    if (stored != nullptr && *stored->certificate == **certificate)
        response.grant = Grant{{}, stored->roles, ttl};
    return response;
}

}  // namespace tvs
