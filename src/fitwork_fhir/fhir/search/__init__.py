"""What can be searched for, and how a query string becomes a Query. https://hl7.org/fhir/R4/search.html"""
