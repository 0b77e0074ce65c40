# HTTPClient of the course's chapter 21 (네트워킹), word for word: what its learners run must work against the lab unchanged.

import requests
import json

class HTTPClient:
    def __init__(self, base_url=None):
        self.base_url = base_url
        self.session = requests.Session()
    
    def get(self, url, params=None):
        """GET 요청"""
        full_url = self._build_url(url)
        try:
            response = self.session.get(full_url, params=params)
            return self._handle_response(response)
        except Exception as e:
            return {'error': str(e)}
    
    def post(self, url, data=None, json_data=None):
        """POST 요청"""
        full_url = self._build_url(url)
        try:
            if json_data:
                response = self.session.post(full_url, json=json_data)
            else:
                response = self.session.post(full_url, data=data)
            return self._handle_response(response)
        except Exception as e:
            return {'error': str(e)}
    
    def _build_url(self, url):
        if self.base_url:
            return f"{self.base_url.rstrip('/')}/{url.lstrip('/')}"
        return url
    
    def _handle_response(self, response):
        result = {
            'status_code': response.status_code,
            'headers': dict(response.headers)
        }
        
        try:
            result['data'] = response.json()
        except:
            result['data'] = response.text
            
        return result
