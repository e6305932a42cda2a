"""Search parameters of people, organisations and places, as FHIR R4 defines them (search.html, each type's own page).

A line each: name, type, where its values stand, the types a reference may point at (`*`: any;
`@anyone`: who may act; none: a canonical).
"""

ROWS: dict[str, str] = {
    "Patient": """
        active token active
        address string address
        address-city string address.city
        address-country string address.country
        address-postalcode string address.postalCode
        address-state string address.state
        address-use token address.use
        birthdate date birthDate
        death-date date deceasedDateTime
        deceased token deceasedBoolean|deceasedDateTime
        email token telecom[email]
        family string name.family
        gender token gender
        general-practitioner reference generalPractitioner Organization Practitioner PractitionerRole
        given string name.given
        identifier token identifier
        language token communication.language
        link reference link.other Patient RelatedPerson
        name string name
        organization reference managingOrganization Organization
        phone token telecom[phone]
        telecom token telecom
    """,
    "Practitioner": """
        active token active
        address string address
        address-city string address.city
        address-country string address.country
        address-postalcode string address.postalCode
        address-state string address.state
        address-use token address.use
        communication token communication
        email token telecom[email]
        family string name.family
        gender token gender
        given string name.given
        identifier token identifier
        name string name
        phone token telecom[phone]
        telecom token telecom
    """,
    "PractitionerRole": """
        active token active
        date date period
        email token telecom[email]
        endpoint reference endpoint Endpoint
        identifier token identifier
        location reference location Location
        organization reference organization Organization
        phone token telecom[phone]
        practitioner reference practitioner Practitioner
        role token code
        service reference healthcareService HealthcareService
        specialty token specialty
        telecom token telecom
    """,
    "Organization": """
        active token active
        address string address
        address-city string address.city
        address-country string address.country
        address-postalcode string address.postalCode
        address-state string address.state
        address-use token address.use
        endpoint reference endpoint Endpoint
        identifier token identifier
        name string name|alias
        partof reference partOf Organization
        type token type
    """,
    "Location": """
        address string address
        address-city string address.city
        address-country string address.country
        address-postalcode string address.postalCode
        address-state string address.state
        address-use token address.use
        endpoint reference endpoint Endpoint
        identifier token identifier
        name string name|alias
        operational-status token operationalStatus
        organization reference managingOrganization Organization
        partof reference partOf Location
        status token status
        type token type
    """,
    "HealthcareService": """
        active token active
        characteristic token characteristic
        coverage-area reference coverageArea Location
        endpoint reference endpoint Endpoint
        identifier token identifier
        location reference location Location
        name string name
        organization reference providedBy Organization
        program token program
        service-category token category
        service-type token type
        specialty token specialty
    """,
}
